CREATE TABLE `erasures` (
	`rid` integer PRIMARY KEY NOT NULL,
	`event` text NOT NULL,
	`closed_hour` integer NOT NULL,
	`keys` integer NOT NULL,
	`rows_before` integer NOT NULL,
	`unreadable_hour` integer,
	`in_time` integer,
	`alarmed` integer DEFAULT 0 NOT NULL,
	`certificate` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `erasures_event_unique` ON `erasures` (`event`);--> statement-breakpoint
CREATE TABLE `sweep_runs` (
	`rid` integer PRIMARY KEY NOT NULL,
	`only` integer DEFAULT 1 NOT NULL,
	`ran` integer NOT NULL,
	`alarmed` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sweep_runs_only_unique` ON `sweep_runs` (`only`);