CREATE TABLE "authors" (
	"pipeline_id" text NOT NULL,
	"client_id" bigint NOT NULL,
	"person" text NOT NULL,
	CONSTRAINT "authors_pipeline_id_client_id_pk" PRIMARY KEY("pipeline_id","client_id")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"color" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pipelines" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_events" (
	"run_id" text NOT NULL,
	"seq" integer NOT NULL,
	"event" jsonb NOT NULL,
	CONSTRAINT "run_events_run_id_seq_pk" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text PRIMARY KEY NOT NULL,
	"pipeline_id" text NOT NULL,
	"status" text NOT NULL,
	"started_by" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "snapshots" (
	"pipeline_id" text NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL,
	"data" "bytea" NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "snapshots_pipeline_id_seq_pk" PRIMARY KEY("pipeline_id","seq")
);
--> statement-breakpoint
CREATE TABLE "updates" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"pipeline_id" text NOT NULL,
	"author" text NOT NULL,
	"data" "bytea" NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "runs_of_pipeline" ON "runs" USING btree ("pipeline_id","started_at");--> statement-breakpoint
CREATE INDEX "updates_of_pipeline" ON "updates" USING btree ("pipeline_id","seq");