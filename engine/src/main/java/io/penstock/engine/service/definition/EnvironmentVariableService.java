package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.conflict;
import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.PipelineObject;
import io.penstock.engine.catalog.PipelineObject.DeploymentReference;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.CatalogChange;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.definition.VariableScope.OfDeployment;
import io.penstock.engine.service.definition.VariableScope.OfVersion;
import io.penstock.engine.service.definition.VariableScope.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Environment variables of projects, deployments and deployment versions (reference, section 6.5).
 * Every change reaches the runtime at once, for the instances that start from then on.
 */
public final class EnvironmentVariableService {

  private static final int VALUE_LENGTH = 65_536;

  private final Catalog catalog;
  private final Rollout rollout;

  public EnvironmentVariableService(Catalog catalog, Rollout rollout) {
    this.catalog = catalog;
    this.rollout = rollout;
  }

  /** A new variable. */
  public record Create(String name, String value, boolean secret) {}

  /** Changes to a variable; null components change nothing. */
  public record Update(@Nullable String name, @Nullable String value, @Nullable Boolean secret) {}

  /** The variables that apply in the scope, each name once, by name. */
  public List<VariableView> list(VariableScope scope) {
    List<Owner> owners = scope.owners(catalog);
    return views(catalog, owners, owners.getLast());
  }

  /** One of the scope's own variables. */
  public VariableView get(VariableScope scope, String id) {
    return VariableView.of(own(catalog, scope.owners(catalog).getLast(), id), null);
  }

  /**
   * What a deployment in a pipeline runs with; nothing for operators and sub-pipelines. Here every
   * variable says where it was set, those of the version too.
   */
  public List<VariableView> ofObject(
      String project, String pipeline, String version, String objectName) {
    PipelineObject object =
        new Lookup(catalog)
            .pipelineVersion(project, pipeline, version).objects().stream()
                .filter(candidate -> candidate.name().equals(objectName))
                .findFirst()
                .orElseThrow(() -> notFound("Pipeline object was not found"));
    if (!(object.reference() instanceof DeploymentReference reference)) {
      return List.of();
    }
    Deployment deployment =
        catalog
            .deployment(reference.deploymentId())
            .orElseThrow(() -> notFound("Deployment was not found"));
    UUID versionId =
        reference.versionId() == null ? deployment.defaultVersion() : reference.versionId();
    VariableScope scope =
        Optional.ofNullable(versionId)
            .flatMap(catalog::deploymentVersion)
            .<VariableScope>map(found -> new OfVersion(project, deployment.name(), found.name()))
            .orElseGet(() -> new OfDeployment(project, deployment.name()));
    return views(catalog, scope.owners(catalog), null);
  }

  public VariableView create(VariableScope scope, Create command) {
    return change(
        scope,
        (change, owner) -> {
          EnvironmentVariable variable =
              new EnvironmentVariable(
                  UUID.randomUUID(),
                  owner.level(),
                  owner.id(),
                  freeName(change, owner, command.name()),
                  value(command.value()),
                  command.secret());
          change.save(variable);
          return VariableView.of(variable, null);
        });
  }

  /** Changes one of the scope's own variables. A secret stays one. */
  public VariableView update(VariableScope scope, String id, Update command) {
    return change(
        scope,
        (change, owner) -> {
          EnvironmentVariable before = own(change, owner, id);
          if (before.secret() && Boolean.FALSE.equals(command.secret())) {
            throw invalid(
                ("'secret' of variable '%s' cannot go back to false: delete the variable and create"
                        + " it anew.")
                    .formatted(before.name()));
          }
          String given = command.name();
          EnvironmentVariable variable =
              new EnvironmentVariable(
                  before.id(),
                  before.level(),
                  before.ownerId(),
                  given == null || given.equals(before.name())
                      ? before.name()
                      : freeName(change, owner, given),
                  command.value() == null ? before.value() : value(command.value()),
                  command.secret() == null ? before.secret() : command.secret());
          change.save(variable);
          return VariableView.of(variable, null);
        });
  }

  public void delete(VariableScope scope, String id) {
    change(
        scope,
        (change, owner) -> {
          EnvironmentVariable variable = own(change, owner, id);
          change.deleteEnvironmentVariable(variable.id());
          return variable;
        });
  }

  /**
   * Copies the source's own variables here, over those of the same name. What is secret on either
   * side is secret afterwards.
   *
   * @return those that were copied
   */
  public List<VariableView> copy(VariableScope source, VariableScope target) {
    return change(
        target,
        (change, owner) -> {
          List<EnvironmentVariable> there =
              change.environmentVariables(source.owners(change).getLast().id());
          List<VariableView> copied = new ArrayList<>();
          for (EnvironmentVariable from : there) {
            Optional<EnvironmentVariable> here = named(change, owner, from.name());
            EnvironmentVariable copy =
                new EnvironmentVariable(
                    here.map(EnvironmentVariable::id).orElseGet(UUID::randomUUID),
                    owner.level(),
                    owner.id(),
                    from.name(),
                    from.value(),
                    from.secret() || here.map(EnvironmentVariable::secret).orElse(false));
            change.save(copy);
            copied.add(VariableView.of(copy, null));
          }
          return List.copyOf(copied);
        });
  }

  private <T> T change(VariableScope scope, Step<T> step) {
    record Changed<R>(Owner owner, R result) {}
    Changed<T> changed =
        catalog.write(
            change -> {
              Owner owner = scope.owners(change).getLast();
              return new Changed<>(owner, step.apply(change, owner));
            });
    UUID id = changed.owner().id();
    switch (changed.owner().level()) {
      case PROJECT -> rollout.project(id);
      case DEPLOYMENT -> rollout.deployment(id);
      case VERSION -> rollout.version(id);
    }
    return changed.result();
  }

  private interface Step<T> {
    T apply(CatalogChange change, Owner owner);
  }

  private static List<VariableView> views(
      CatalogView catalog, List<Owner> owners, @Nullable Owner own) {
    UUID[] ids = owners.stream().map(Owner::id).toArray(UUID[]::new);
    return EffectiveVariables.of(catalog, ids).stream()
        .map(variable -> VariableView.of(variable, inheritedFrom(variable, owners, own)))
        .toList();
  }

  private static @Nullable Owner inheritedFrom(
      EnvironmentVariable variable, List<Owner> owners, @Nullable Owner own) {
    if (own != null && own.id().equals(variable.ownerId())) {
      return null;
    }
    return owners.stream()
        .filter(owner -> owner.id().equals(variable.ownerId()))
        .findFirst()
        .orElseThrow();
  }

  private static EnvironmentVariable own(CatalogView catalog, Owner owner, String id) {
    return catalog.environmentVariables(owner.id()).stream()
        .filter(variable -> Objects.equals(Optional.of(variable.id()), Lookup.id(id)))
        .findFirst()
        .orElseThrow(() -> notFound("Environment variable was not found"));
  }

  private static Optional<EnvironmentVariable> named(
      CatalogView catalog, Owner owner, String name) {
    return catalog.environmentVariables(owner.id()).stream()
        .filter(variable -> variable.name().equals(name))
        .findFirst();
  }

  private static String freeName(CatalogChange change, Owner owner, String name) {
    Names.ENVIRONMENT_VARIABLE.check("name", name);
    if (named(change, owner, name).isPresent()) {
      throw conflict(
          "The name %s is taken: there is an environment variable of that name here."
              .formatted(Names.quote(name)));
    }
    return name;
  }

  /**
   * The value of a variable. The sentence leaves it out: it may be a secret.
   *
   * @throws io.penstock.engine.error.RejectedException when no variable can have it
   */
  public static String value(String value) {
    if (value.length() > VALUE_LENGTH || value.indexOf('\0') >= 0) {
      throw invalid(
          "'value' is not allowed: it has at most %d characters and none of them is a null character."
              .formatted(VALUE_LENGTH));
    }
    return value;
  }
}
