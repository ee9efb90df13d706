CREATE TABLE "notices" (
	"outage" integer NOT NULL,
	"way" text NOT NULL,
	"about" text NOT NULL,
	"message" uuid NOT NULL,
	"intent_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "notices_outage_way_about_pk" PRIMARY KEY("outage","way","about")
);
--> statement-breakpoint
CREATE TABLE "outages" (
	"number" serial PRIMARY KEY NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"noticed_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "subscribers" (
	"name" text PRIMARY KEY NOT NULL,
	"since" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "outages_one_lasting" ON "outages" USING btree ((true)) WHERE "outages"."ended_at" is null;