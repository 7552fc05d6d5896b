CREATE TABLE `accreditations` (
	`rid` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`event` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`registered_hour` integer NOT NULL,
	`exp` integer NOT NULL,
	`policy_version` integer NOT NULL,
	`configurations` text NOT NULL,
	`copies` integer NOT NULL,
	`last_refusal` text,
	`last_refusal_hour` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `accreditations_id_unique` ON `accreditations` (`id`);--> statement-breakpoint
CREATE INDEX `accreditations_event` ON `accreditations` (`event`);--> statement-breakpoint
CREATE TABLE `acts` (
	`rid` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`event` text NOT NULL,
	`statement` text NOT NULL,
	`approval` text NOT NULL,
	`client` text NOT NULL,
	`revocations_sealed` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `acts_id_unique` ON `acts` (`id`);--> statement-breakpoint
CREATE TABLE `approval_keys` (
	`rid` integer PRIMARY KEY NOT NULL,
	`kid` text NOT NULL,
	`jwk` text NOT NULL,
	`client` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `approval_keys_kid_unique` ON `approval_keys` (`kid`);--> statement-breakpoint
CREATE TABLE `bundle_wraps` (
	`rid` integer PRIMARY KEY NOT NULL,
	`event` text NOT NULL,
	`epoch` integer NOT NULL,
	`member` text NOT NULL,
	`bundle_sealed` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bundle_wraps_member` ON `bundle_wraps` (`event`,`epoch`,`member`);--> statement-breakpoint
CREATE TABLE `clients` (
	`rid` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`role` text NOT NULL,
	`pseudonym` text NOT NULL,
	`auth_jwk` text NOT NULL,
	`approval_kid` text NOT NULL,
	`member` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `clients_id_unique` ON `clients` (`id`);--> statement-breakpoint
CREATE TABLE `deployment` (
	`rid` integer PRIMARY KEY NOT NULL,
	`only` integer DEFAULT 1 NOT NULL,
	`issuer` text NOT NULL,
	`environment` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deployment_only_unique` ON `deployment` (`only`);--> statement-breakpoint
CREATE TABLE `desk_keys` (
	`rid` integer PRIMARY KEY NOT NULL,
	`event` text NOT NULL,
	`epoch` integer NOT NULL,
	`jwk` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `desk_keys_epoch` ON `desk_keys` (`event`,`epoch`);--> statement-breakpoint
CREATE TABLE `enrolment_codes` (
	`rid` integer PRIMARY KEY NOT NULL,
	`code_sha256` text NOT NULL,
	`role` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrolment_codes_code_sha256_unique` ON `enrolment_codes` (`code_sha256`);--> statement-breakpoint
CREATE TABLE `events` (
	`rid` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`state` text NOT NULL,
	`policy_version` integer NOT NULL,
	`epoch` integer NOT NULL,
	`shelf_key` text NOT NULL,
	`tag_shelf_key` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `events_id_unique` ON `events` (`id`);--> statement-breakpoint
CREATE TABLE `gates` (
	`rid` integer PRIMARY KEY NOT NULL,
	`client` text NOT NULL,
	`event` text NOT NULL,
	`purpose` text NOT NULL,
	`zones` text NOT NULL,
	`redirect_uris` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `gates_client_unique` ON `gates` (`client`);--> statement-breakpoint
CREATE INDEX `gates_event` ON `gates` (`event`);--> statement-breakpoint
CREATE TABLE `issued` (
	`rid` integer PRIMARY KEY NOT NULL,
	`lookup` text NOT NULL,
	`configuration` text NOT NULL,
	`attempt` integer NOT NULL,
	`ranks_sealed` blob NOT NULL,
	`notification_sha256` text NOT NULL,
	`exp` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `issued_notification_sha256_unique` ON `issued` (`notification_sha256`);--> statement-breakpoint
CREATE UNIQUE INDEX `issued_attempt` ON `issued` (`lookup`,`configuration`,`attempt`);--> statement-breakpoint
CREATE TABLE `judged_hours` (
	`rid` integer PRIMARY KEY NOT NULL,
	`event` text NOT NULL,
	`purpose` text NOT NULL,
	`hour` integer NOT NULL,
	`passed` integer NOT NULL,
	`checked` integer NOT NULL,
	`stopped` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `judged_hours_hour` ON `judged_hours` (`event`,`purpose`,`hour`);--> statement-breakpoint
CREATE TABLE `list_bits` (
	`rid` integer PRIMARY KEY NOT NULL,
	`list` text NOT NULL,
	`version` integer NOT NULL,
	`bits` blob NOT NULL,
	`published` blob NOT NULL,
	`queued_tick` integer,
	`decoy_due` integer NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `list_bits_list_unique` ON `list_bits` (`list`);--> statement-breakpoint
CREATE TABLE `lists` (
	`rid` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`event` text NOT NULL,
	`size` integer NOT NULL,
	`usable` integer NOT NULL,
	`period` integer NOT NULL,
	`shelf_key` text NOT NULL,
	`next` integer DEFAULT 0 NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL,
	CONSTRAINT "lists_next" CHECK("lists"."next" <= "lists"."usable")
);
--> statement-breakpoint
CREATE UNIQUE INDEX `lists_id_unique` ON `lists` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `lists_event_unique` ON `lists` (`event`);--> statement-breakpoint
CREATE TABLE `log_entries` (
	`rid` integer PRIMARY KEY NOT NULL,
	`place` integer NOT NULL,
	`bundle` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `log_entries_place_unique` ON `log_entries` (`place`);--> statement-breakpoint
CREATE TABLE `log_head` (
	`rid` integer PRIMARY KEY NOT NULL,
	`only` integer DEFAULT 1 NOT NULL,
	`size` integer NOT NULL,
	`root` text NOT NULL,
	`hour` integer NOT NULL,
	`note` text NOT NULL,
	`ran` integer NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `log_head_only_unique` ON `log_head` (`only`);--> statement-breakpoint
CREATE TABLE `log_tiles` (
	`rid` integer PRIMARY KEY NOT NULL,
	`level` integer NOT NULL,
	`place` integer NOT NULL,
	`hashes` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `log_tiles_place` ON `log_tiles` (`level`,`place`);--> statement-breakpoint
CREATE TABLE `members` (
	`rid` integer PRIMARY KEY NOT NULL,
	`member` text NOT NULL,
	`jwk` text NOT NULL,
	`owner` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `members_member_unique` ON `members` (`member`);--> statement-breakpoint
CREATE TABLE `nonces` (
	`rid` integer PRIMARY KEY NOT NULL,
	`nonce_sha256` text NOT NULL,
	`exp` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `nonces_nonce_sha256_unique` ON `nonces` (`nonce_sha256`);--> statement-breakpoint
CREATE TABLE `offers` (
	`rid` integer PRIMARY KEY NOT NULL,
	`lookup` text NOT NULL,
	`accreditation` text NOT NULL,
	`event` text NOT NULL,
	`header` text NOT NULL,
	`statement` text NOT NULL,
	`approval_proof` text NOT NULL,
	`approval_kid` text NOT NULL,
	`registered_hour` integer NOT NULL,
	`offer_sealed` blob NOT NULL,
	`shelf_key` text NOT NULL,
	`tx_code_tag` text,
	`tx_code_key` text,
	`exp` integer NOT NULL,
	`state` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL,
	CONSTRAINT "offers_tries" CHECK("offers"."tries" <= 5)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `offers_lookup_unique` ON `offers` (`lookup`);--> statement-breakpoint
CREATE UNIQUE INDEX `offers_accreditation_unique` ON `offers` (`accreditation`);--> statement-breakpoint
CREATE INDEX `offers_event` ON `offers` (`event`);--> statement-breakpoint
CREATE TABLE `pending_leaves` (
	`rid` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`hour` integer NOT NULL,
	`type` text NOT NULL,
	`leaf` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pending_leaves_id_unique` ON `pending_leaves` (`id`);--> statement-breakpoint
CREATE TABLE `policies` (
	`rid` integer PRIMARY KEY NOT NULL,
	`event` text NOT NULL,
	`version` integer NOT NULL,
	`body` text NOT NULL,
	`jws` text NOT NULL,
	`max_accreditations` integer NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `policies_version` ON `policies` (`event`,`version`);--> statement-breakpoint
CREATE TABLE `quotas` (
	`rid` integer PRIMARY KEY NOT NULL,
	`event` text NOT NULL,
	`used` integer NOT NULL,
	`max` integer NOT NULL,
	CONSTRAINT "quotas_within" CHECK("quotas"."used" <= "quotas"."max" AND "quotas"."used" >= 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `quotas_event_unique` ON `quotas` (`event`);--> statement-breakpoint
CREATE TABLE `releases` (
	`rid` integer PRIMARY KEY NOT NULL,
	`client` text NOT NULL,
	`hour` integer NOT NULL,
	`released` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `releases_hour` ON `releases` (`client`,`hour`);--> statement-breakpoint
CREATE TABLE `replays` (
	`rid` integer PRIMARY KEY NOT NULL,
	`id_sha256` text NOT NULL,
	`exp` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `replays_id_sha256_unique` ON `replays` (`id_sha256`);--> statement-breakpoint
CREATE TABLE `revocations` (
	`rid` integer PRIMARY KEY NOT NULL,
	`accreditation` text NOT NULL,
	`configuration` text NOT NULL,
	`attempt` integer NOT NULL,
	`revocation_sealed` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `revocations_attempt` ON `revocations` (`accreditation`,`configuration`,`attempt`);--> statement-breakpoint
CREATE TABLE `roster` (
	`rid` integer PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`event` text NOT NULL,
	`epoch` integer NOT NULL,
	`roster_sealed` blob NOT NULL,
	`shelf_key` text NOT NULL,
	`exp` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `roster_id_unique` ON `roster` (`id`);--> statement-breakpoint
CREATE INDEX `roster_event` ON `roster` (`event`);--> statement-breakpoint
CREATE TABLE `roster_tags` (
	`rid` integer PRIMARY KEY NOT NULL,
	`event` text NOT NULL,
	`tag` text NOT NULL,
	`row` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `roster_tags_row` ON `roster_tags` (`event`,`tag`,`row`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`rid` integer PRIMARY KEY NOT NULL,
	`sid` text NOT NULL,
	`lookup` text NOT NULL,
	`jkt` text,
	`exp` integer NOT NULL,
	`iv` blob NOT NULL,
	`seal_key_wrapped` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_sid_unique` ON `sessions` (`sid`);--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_lookup_unique` ON `sessions` (`lookup`);--> statement-breakpoint
CREATE TABLE `solo_acts` (
	`rid` integer PRIMARY KEY NOT NULL,
	`client` text NOT NULL,
	`window_start` integer NOT NULL,
	`ended` integer NOT NULL,
	CONSTRAINT "solo_acts_five" CHECK("solo_acts"."ended" <= 5)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `solo_acts_window` ON `solo_acts` (`client`,`window_start`);--> statement-breakpoint
CREATE TABLE `suspensions` (
	`rid` integer PRIMARY KEY NOT NULL,
	`accreditation` text NOT NULL,
	`event` text NOT NULL,
	`until` integer NOT NULL,
	`revocations_sealed` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `suspensions_accreditation_unique` ON `suspensions` (`accreditation`);--> statement-breakpoint
CREATE TABLE `transactions` (
	`rid` integer PRIMARY KEY NOT NULL,
	`tx` text NOT NULL,
	`event` text NOT NULL,
	`client` text NOT NULL,
	`record` text NOT NULL,
	`judge_key` text NOT NULL,
	`request_key` text NOT NULL,
	`redirect_uri` text,
	`state` text NOT NULL,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `transactions_tx_unique` ON `transactions` (`tx`);--> statement-breakpoint
CREATE INDEX `transactions_client` ON `transactions` (`client`);--> statement-breakpoint
CREATE TABLE `verdicts` (
	`rid` integer PRIMARY KEY NOT NULL,
	`tx` text NOT NULL,
	`verdict_sealed` text NOT NULL,
	`response_code_sha256` text,
	`not_after` integer NOT NULL,
	`generation` integer NOT NULL,
	`tag_key` text NOT NULL,
	`tag` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `verdicts_tx_unique` ON `verdicts` (`tx`);