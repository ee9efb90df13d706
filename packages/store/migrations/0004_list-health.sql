CREATE TABLE "list_budgets" (
	"operator" text NOT NULL,
	"day" text NOT NULL,
	"used" integer NOT NULL,
	CONSTRAINT "list_budgets_operator_day_pk" PRIMARY KEY("operator","day")
);
--> statement-breakpoint
CREATE TABLE "list_health" (
	"path" text NOT NULL,
	"zone" text NOT NULL,
	"kind" text NOT NULL,
	"health" jsonb NOT NULL,
	"quarantined_at" timestamp (3) with time zone,
	CONSTRAINT "list_health_path_zone_kind_pk" PRIMARY KEY("path","zone","kind")
);
