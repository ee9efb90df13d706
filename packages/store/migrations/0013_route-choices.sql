CREATE TABLE "route_choices" (
	"name" text NOT NULL,
	"revision" integer NOT NULL,
	"choice" jsonb NOT NULL,
	"configured" jsonb,
	"by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "route_choices_name_revision_pk" PRIMARY KEY("name","revision")
);
