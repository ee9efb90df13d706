CREATE TABLE "hidden" (
	"target_key" text NOT NULL,
	"check" text NOT NULL,
	"cause_target_key" text NOT NULL,
	"cause_check" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "hidden_target_key_check_pk" PRIMARY KEY("target_key","check")
);
--> statement-breakpoint
CREATE INDEX "hidden_by_cause" ON "hidden" USING btree ("cause_target_key","cause_check");