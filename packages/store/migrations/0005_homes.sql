CREATE TABLE "homes" (
	"user" text PRIMARY KEY NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"choice" jsonb NOT NULL,
	"hash" text,
	"shown" text
);
--> statement-breakpoint
CREATE INDEX "homes_opened_at" ON "homes" USING btree ("opened_at");