CREATE TABLE "digest_choices" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"choice" jsonb NOT NULL,
	"by" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
