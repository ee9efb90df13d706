CREATE TABLE "acceptances" (
	"id" uuid PRIMARY KEY NOT NULL,
	"target_key" text NOT NULL,
	"target" text NOT NULL,
	"check" text NOT NULL,
	"drifts" jsonb NOT NULL,
	"by" text NOT NULL,
	"note" text,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mutes" (
	"id" serial PRIMARY KEY NOT NULL,
	"scope" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"by" text NOT NULL,
	"reason" text NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text
);
--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "muted_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "reopened_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "flaps" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "step" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "called_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "acceptances_at" ON "acceptances" USING btree ("at");--> statement-breakpoint
CREATE INDEX "mutes_lasting" ON "mutes" USING btree ("ends_at") WHERE "mutes"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "incidents_of_check" ON "incidents" USING btree ("target_key","check","number");