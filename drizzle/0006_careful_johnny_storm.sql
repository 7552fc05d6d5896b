CREATE TABLE `gate_handles` (
	`rid` integer PRIMARY KEY NOT NULL,
	`event` text NOT NULL,
	`bucket` integer NOT NULL,
	`size` integer NOT NULL,
	`handles` blob NOT NULL,
	CONSTRAINT "gate_handles_full" CHECK("gate_handles"."size" <= 4096 AND length("gate_handles"."handles") = "gate_handles"."size" * 20)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `gate_handles_bucket` ON `gate_handles` (`event`,`bucket`);--> statement-breakpoint
ALTER TABLE `enrolment_codes` ADD `gate` text;--> statement-breakpoint
ALTER TABLE `judged_hours` ADD `overridden` integer DEFAULT 0 NOT NULL;