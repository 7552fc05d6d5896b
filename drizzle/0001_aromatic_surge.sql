CREATE TABLE `log_cosignatures` (
	`rid` integer PRIMARY KEY NOT NULL,
	`witness` text NOT NULL,
	`size` integer NOT NULL,
	`line` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `log_cosignatures_witness_unique` ON `log_cosignatures` (`witness`);