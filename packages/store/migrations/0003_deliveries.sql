CREATE TABLE "catch_ups" (
	"id" uuid PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"opened" integer NOT NULL,
	"resolved" integer NOT NULL,
	"ts" text,
	"done_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"until" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pulses" (
	"name" text PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"details" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "storms" (
	"number" serial PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"ts" text,
	"intent_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"last_opened_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"shown" text
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "thread_ts" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "storm" integer;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "related" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "storms_one_lasting" ON "storms" USING btree ("channel") WHERE "storms"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "messages_storm" ON "messages" USING btree ("storm");