CREATE TABLE "digests" (
	"period" text PRIMARY KEY NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL
);
