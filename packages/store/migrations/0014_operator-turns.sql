CREATE TABLE "operator_turns" (
	"operator" text PRIMARY KEY NOT NULL,
	"free_at" timestamp (6) with time zone NOT NULL
);
