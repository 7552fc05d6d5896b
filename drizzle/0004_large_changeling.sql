CREATE TABLE `answers` (
	`rid` integer PRIMARY KEY NOT NULL,
	`tx` text NOT NULL,
	`place` integer NOT NULL,
	`answer_sealed` blob NOT NULL,
	`response_code_sha256` text,
	`not_after` integer NOT NULL,
	CONSTRAINT "answers_four" CHECK("answers"."place" BETWEEN 0 AND 3)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `answers_place` ON `answers` (`tx`,`place`);