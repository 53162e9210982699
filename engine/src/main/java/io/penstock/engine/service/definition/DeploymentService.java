package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.RejectedException.Reason;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.service.definition.SchemaRules.Side;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Deployments (reference, section 6.1). */
public final class DeploymentService {

  private final Catalog catalog;
  private final Rollout rollout;
  private final RevisionBuilds builds;
  private final InstantSource clock;

  public DeploymentService(
      Catalog catalog, Rollout rollout, RevisionBuilds builds, InstantSource clock) {
    this.catalog = catalog;
    this.rollout = rollout;
    this.builds = builds;
    this.clock = clock;
  }

  /** A new deployment; null components get their defaults. */
  public record Create(
      String name,
      @Nullable String description,
      @Nullable Boolean supportsRequestFormat,
      @Nullable String inputType,
      @Nullable List<FieldDeclaration> inputFields,
      @Nullable String outputType,
      @Nullable List<FieldDeclaration> outputFields,
      @Nullable Map<String, String> labels) {}

  /**
   * Changes to a deployment; null components change nothing.
   *
   * @param inputType only what it is already: types cannot change
   * @param outputType only what it is already
   */
  public record Update(
      @Nullable String name,
      @Nullable String description,
      @Nullable String inputType,
      @Nullable List<FieldDeclaration> inputFields,
      @Nullable String outputType,
      @Nullable List<FieldDeclaration> outputFields,
      @Nullable Map<String, String> labels,
      @Nullable String defaultVersion) {}

  public List<DeploymentView> list(String project, LabelFilter labels) {
    return catalog.deployments(new Lookup(catalog).project(project).id()).stream()
        .filter(deployment -> labels.matches(deployment.labels()))
        .map(deployment -> DeploymentView.of(catalog, project, deployment))
        .toList();
  }

  public DeploymentView get(String project, String name) {
    return DeploymentView.of(catalog, project, new Lookup(catalog).deployment(project, name));
  }

  public DeploymentView create(String project, Create command) {
    return catalog.write(
        change -> {
          UUID projectId = new Lookup(change).project(project).id();
          if (Boolean.FALSE.equals(command.supportsRequestFormat())) {
            throw new RejectedException(
                Reason.NOT_IMPLEMENTED,
                "'supports_request_format' cannot be false: this server runs deployments that take"
                    + " requests.");
          }
          var now = Now.of(clock);
          Deployment deployment =
              new Deployment(
                  UUID.randomUUID(),
                  projectId,
                  freeName(change, projectId, command.name()),
                  Checks.description(command.description(), ""),
                  SchemaRules.schema(
                      Side.INPUT, command.inputType(), command.inputFields(), Schema.structured()),
                  SchemaRules.schema(
                      Side.OUTPUT,
                      command.outputType(),
                      command.outputFields(),
                      Schema.structured()),
                  Checks.labels(command.labels(), Map.of()),
                  null,
                  now,
                  now);
          change.save(deployment);
          return DeploymentView.of(change, project, deployment);
        });
  }

  /**
   * Changes a deployment. Mappings in pipelines follow a field that was renamed alone, and are
   * dropped when their field is gone.
   */
  public DeploymentView update(String project, String name, Update command) {
    DeploymentView view =
        catalog.write(
            change -> {
              Deployment before = new Lookup(change).deployment(project, name);
              Deployment updated = updated(change, before, command);
              change.save(updated);
              MappingRepair.afterChange(change, before, updated);
              return DeploymentView.of(change, project, updated);
            });
    rollout.deployment(view.deployment().id());
    return view;
  }

  private Deployment updated(CatalogChange change, Deployment before, Update command) {
    String given = command.name();
    refuseTypeChange("input_type", command.inputType(), before.input());
    refuseTypeChange("output_type", command.outputType(), before.output());
    return new Deployment(
        before.id(),
        before.projectId(),
        given == null || given.equals(before.name())
            ? before.name()
            : freeName(change, before.projectId(), given),
        Checks.description(command.description(), before.description()),
        SchemaRules.schema(Side.INPUT, null, command.inputFields(), before.input()),
        SchemaRules.schema(Side.OUTPUT, null, command.outputFields(), before.output()),
        Checks.labels(command.labels(), before.labels()),
        defaultVersion(change, before, command.defaultVersion()),
        before.created(),
        Now.of(clock));
  }

  private static @Nullable UUID defaultVersion(
      CatalogChange change, Deployment before, @Nullable String name) {
    if (name == null) {
      return before.defaultVersion();
    }
    DeploymentVersion version = new Lookup(change).deploymentVersion(before, name);
    if (!version.id().equals(before.defaultVersion())
        && VersionStatus.of(version, change) != VersionStatus.AVAILABLE) {
      throw invalid("Default cannot be set to an unavailable version");
    }
    return version.id();
  }

  /** Removes the deployment with its versions. */
  public void delete(String project, String name) {
    Removal removal =
        catalog.write(
            change -> {
              Deployment deployment = new Lookup(change).deployment(project, name);
              Referrer.refuseDelete(change, deployment);
              AttachedResources.letGo(change, deployment);
              Removal found = Removal.ofDeployment(change, deployment.id());
              RoleAssignments.removeOf(change, deployment.projectId(), deployment.id());
              change.deleteDeployment(deployment.id());
              return found;
            });
    removal.carryOut(rollout, builds);
  }

  private static String freeName(CatalogChange change, UUID projectId, String name) {
    Names.DEPLOYMENT.check("name", name);
    if (change.deployment(projectId, name).isPresent()) {
      throw conflict(
          "The name %s is taken: deployment names must be unique in the project."
              .formatted(Names.quote(name)));
    }
    return name;
  }

  private static void refuseTypeChange(String field, @Nullable String given, Schema schema) {
    if (given != null && !given.equals(schema.type().wireName())) {
      throw invalid(
          "'%s' of a deployment cannot be changed: it stays %s. Create another deployment instead."
              .formatted(field, schema.type().wireName()));
    }
  }
}
