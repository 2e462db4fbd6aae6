CREATE TABLE "roles" (
	"pipeline_id" text NOT NULL,
	"person" text NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "roles_pipeline_id_person_pk" PRIMARY KEY("pipeline_id","person")
);
--> statement-breakpoint
ALTER TABLE "pipelines" ADD COLUMN "everyone" text DEFAULT 'editor' NOT NULL;