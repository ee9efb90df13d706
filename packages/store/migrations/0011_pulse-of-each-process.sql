ALTER TABLE "pulses" ADD COLUMN "process" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "pulses" ALTER COLUMN "process" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "pulses" DROP CONSTRAINT "pulses_pkey";--> statement-breakpoint
ALTER TABLE "pulses" ADD CONSTRAINT "pulses_name_process_pk" PRIMARY KEY("name","process");
