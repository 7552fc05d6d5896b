CREATE TABLE `refreshes` (
	`rid` integer PRIMARY KEY NOT NULL,
	`lookup` text NOT NULL,
	`accreditation` text NOT NULL,
	`event` text NOT NULL,
	`jkt` text NOT NULL,
	`approval_kid` text NOT NULL,
	`registered_hour` integer NOT NULL,
	`remaining` integer NOT NULL,
	`refresh_sealed` blob NOT NULL,
	`shelf_key` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `refreshes_lookup_unique` ON `refreshes` (`lookup`);--> statement-breakpoint
CREATE UNIQUE INDEX `refreshes_accreditation_unique` ON `refreshes` (`accreditation`);--> statement-breakpoint
CREATE INDEX `refreshes_event` ON `refreshes` (`event`);