package io.penstock.testkit;

import io.penstock.engine.catalog.Attachment;
import io.penstock.engine.catalog.Attachment.Mapping;
import io.penstock.engine.catalog.Attachment.Source;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.EnvironmentVariable.Level;
import io.penstock.engine.catalog.ObjectConfiguration;
import io.penstock.engine.catalog.ObjectConfiguration.OutputValue;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.catalog.PipelineObject.OperatorReference;
import io.penstock.engine.catalog.PipelineObject.PipelineReference;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.ProjectResource;
import io.penstock.engine.catalog.ProjectUser;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.catalog.Revision;
import io.penstock.engine.catalog.Revision.BuildStatus;
import io.penstock.engine.catalog.Role;
import io.penstock.engine.catalog.RoleAssignment;
import io.penstock.engine.catalog.RoleAssignment.AssigneeType;
import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.catalog.ServiceUser;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Schema;
import io.penstock.engine.model.Widget;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Definitions for tests, each with a new id. */
public final class SampleCatalog {

  /** When all samples were created, with microseconds, which stores keep. */
  public static final Instant CREATED = Instant.parse("2026-03-28T20:00:26.613427Z");

  private static final Instant UPDATED = CREATED.plusSeconds(60);

  private static final Schema INPUT =
      Schema.structured(
          new Field("price", DataType.DOUBLE),
          new Field(
              "count",
              DataType.INT,
              new Widget("slider", JsonText.of("{\"max\":1e2,\"min\":1.0}"))));

  private SampleCatalog() {}

  public static Project project(String name) {
    return new Project(
        UUID.randomUUID(),
        name,
        "acme",
        true,
        12.5,
        List.of("https://example.org"),
        labels(),
        CREATED);
  }

  public static Deployment deployment(UUID projectId, String name) {
    return new Deployment(
        UUID.randomUUID(),
        projectId,
        name,
        "Scales \"prices\".",
        INPUT,
        Schema.PLAIN,
        labels(),
        null,
        CREATED,
        UPDATED);
  }

  public static DeploymentVersion deploymentVersion(UUID deploymentId, String name) {
    return new DeploymentVersion(
        UUID.randomUUID(),
        deploymentId,
        name,
        "",
        labels(),
        "python3-12",
        new DeploymentVersion.Instances(
            1, 5, Duration.ofSeconds(90), 2, "moderate", "512mb", null, "small"),
        new DeploymentVersion.Queue(100, 200, 300),
        new Retention(Retention.Mode.METADATA, Duration.ofHours(30)),
        true,
        true,
        JsonText.of("[{\"public_port\":2222}]"),
        CREATED,
        UPDATED,
        UPDATED.plusMillis(1),
        UUID.randomUUID(),
        null);
  }

  public static Revision revision(UUID versionId, BuildStatus status) {
    return new Revision(
        UUID.randomUUID(),
        versionId,
        CREATED,
        "anna@example.org",
        status,
        "",
        true,
        null,
        UUID.randomUUID());
  }

  public static Pipeline pipeline(UUID projectId, String name) {
    return new Pipeline(
        UUID.randomUUID(),
        projectId,
        name,
        "",
        INPUT,
        Schema.structured(new Field("result", DataType.ARRAY_STRING)),
        labels(),
        UUID.randomUUID(),
        CREATED,
        UPDATED);
  }

  /** A version with an object of each kind, and each setting of objects somewhere. */
  public static PipelineVersion pipelineVersion(UUID pipelineId, String name) {
    return new PipelineVersion(
        UUID.randomUUID(),
        pipelineId,
        name,
        "",
        labels(),
        Retention.DEFAULT,
        List.of(
            object("scale", new DeploymentReference(UUID.randomUUID(), UUID.randomUUID())),
            object("newest", new DeploymentReference(UUID.randomUUID(), null)),
            object("sub", new PipelineReference(UUID.randomUUID(), null)),
            new PipelineObject(
                UUID.randomUUID(),
                "constants",
                new OperatorReference("pipeline-variable"),
                new ObjectConfiguration(
                    10,
                    "Too dear: {price}",
                    "price > 1e3",
                    INPUT.fields(),
                    List.of(),
                    List.of(new OutputValue("limit", JsonText.of("1.50"))),
                    "continue"),
                JsonText.of("{\"x\":1.0}"))),
        List.of(
            new Attachment(
                UUID.randomUUID(),
                "scale",
                List.of(
                    new Source(
                        Attachment.START,
                        List.of(new Mapping("price", "p"), new Mapping("count", "c"))),
                    new Source("constants", List.of()))),
            new Attachment(UUID.randomUUID(), Attachment.END, List.of())),
        CREATED,
        UPDATED);
  }

  private static PipelineObject object(String name, PipelineObject.Reference reference) {
    return new PipelineObject(
        UUID.randomUUID(), name, reference, ObjectConfiguration.EMPTY, JsonText.of("{}"));
  }

  public static EnvironmentVariable variable(Level level, UUID ownerId, String name) {
    return new EnvironmentVariable(UUID.randomUUID(), level, ownerId, name, "value", false);
  }

  public static EnvironmentVariable secret(UUID projectId, String name, String value) {
    return new EnvironmentVariable(UUID.randomUUID(), Level.PROJECT, projectId, name, value, true);
  }

  private static Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("team", "pricing");
    labels.put("stage", "");
    return labels;
  }

  public static Role role(UUID projectId, String name, String... permissions) {
    return new Role(UUID.randomUUID(), projectId, name, List.of(permissions), CREATED);
  }

  /** One of each kind, but for roles. */
  public static List<ProjectResource> resources(UUID projectId) {
    return List.of(
        new ServiceUser(
            UUID.randomUUID(),
            projectId,
            "x@serviceuser.ubiops.com",
            "ci",
            "Builds.",
            CREATED.plusSeconds(1),
            "00".repeat(32),
            CREATED),
        new ProjectUser(UUID.randomUUID(), projectId, UUID.randomUUID(), CREATED),
        new RoleAssignment(
            UUID.randomUUID(),
            projectId,
            UUID.randomUUID(),
            AssigneeType.DEPLOYMENT,
            UUID.randomUUID(),
            ResourceType.BUCKET,
            UUID.randomUUID(),
            CREATED));
  }
}
