CREATE SEQUENCE "public"."incident_numbers" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "check_states" (
	"target_key" text NOT NULL,
	"check" text NOT NULL,
	"state" jsonb,
	"memory" jsonb,
	"last_run_id" uuid,
	"last_outcome" text,
	"updated_at" timestamp (3) with time zone,
	CONSTRAINT "check_states_target_key_check_pk" PRIMARY KEY("target_key","check")
);
--> statement-breakpoint
CREATE TABLE "consumed_events" (
	"subscriber" text NOT NULL,
	"event_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "consumed_events_subscriber_event_id_pk" PRIMARY KEY("subscriber","event_id")
);
--> statement-breakpoint
CREATE TABLE "due" (
	"target_key" text NOT NULL,
	"check" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"interval_ms" bigint NOT NULL,
	"claimed_until" timestamp (3) with time zone,
	CONSTRAINT "due_target_key_check_pk" PRIMARY KEY("target_key","check")
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"number" integer PRIMARY KEY NOT NULL,
	"target_key" text NOT NULL,
	"target" text NOT NULL,
	"check" text NOT NULL,
	"state" text NOT NULL,
	"severity" text NOT NULL,
	"findings" jsonb NOT NULL,
	"revision" integer NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"acknowledged_by" text,
	"snoozed_until" timestamp (3) with time zone,
	"resolved_at" timestamp (3) with time zone,
	"resolved_by" text
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"incident_number" integer NOT NULL,
	"channel" text NOT NULL,
	"ts" text,
	"revision" integer NOT NULL,
	"intent_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "messages_incident_number_channel_pk" PRIMARY KEY("incident_number","channel")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"event" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone,
	CONSTRAINT "outbox_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "requests" (
	"id" uuid PRIMARY KEY NOT NULL,
	"subscriber" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"done_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"target_key" text NOT NULL,
	"check" text NOT NULL,
	"outcome" text NOT NULL,
	"verdict" jsonb NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"duration_ms" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "targets" (
	"key" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"definition" jsonb NOT NULL,
	"active" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "thread_lines" (
	"event_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"incident_number" integer NOT NULL,
	"ts" text,
	"intent_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "thread_lines_event_id_channel_pk" PRIMARY KEY("event_id","channel")
);
--> statement-breakpoint
CREATE TABLE "transitions" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"incident_number" integer NOT NULL,
	"revision" integer NOT NULL,
	"type" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by" text,
	"note" text,
	"severity" text NOT NULL,
	"previous_severity" text
);
--> statement-breakpoint
CREATE INDEX "consumed_events_at" ON "consumed_events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "due_due_at" ON "due" USING btree ("due_at");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_one_open" ON "incidents" USING btree ("target_key","check") WHERE "incidents"."state" <> 'resolved';--> statement-breakpoint
CREATE INDEX "incidents_opened_at" ON "incidents" USING btree ("opened_at");--> statement-breakpoint
CREATE INDEX "messages_ts" ON "messages" USING btree ("channel","ts");--> statement-breakpoint
CREATE INDEX "outbox_unpublished" ON "outbox" USING btree ("seq") WHERE "outbox"."published_at" is null;--> statement-breakpoint
CREATE INDEX "outbox_published_at" ON "outbox" USING btree ("published_at");--> statement-breakpoint
CREATE INDEX "runs_of_check" ON "runs" USING btree ("target_key","check","started_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "runs_started_at" ON "runs" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "transitions_of_incident" ON "transitions" USING btree ("incident_number","revision");