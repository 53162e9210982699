package io.penstock.engine.service.definition;

import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.catalog.VersionReference;
import io.penstock.engine.catalog.VersionReference.ObjectType;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.VersionRef;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@link VersionReference}s from the names of the API, and back. */
public final class References {

  private References() {}

  /**
   * What a call refers to, as it says it: {@code object_type}, {@code object_name} and {@code
   * version}, null for the default one.
   */
  public record ObjectNames(String objectType, String objectName, @Nullable String version) {}

  /**
   * What names refer to.
   *
   * @throws RejectedException when there is no such thing in the project
   */
  public static VersionReference find(CatalogView catalog, Project project, ObjectNames names) {
    Lookup lookup = new Lookup(catalog);
    return switch (type(names.objectType())) {
      case DEPLOYMENT -> {
        Deployment found = lookup.deployment(project.name(), names.objectName());
        yield new VersionReference(
            ObjectType.DEPLOYMENT,
            found.id(),
            names.version() == null ? null : lookup.deploymentVersion(found, names.version()).id());
      }
      case PIPELINE -> {
        Pipeline found = lookup.pipeline(project.name(), names.objectName());
        yield new VersionReference(
            ObjectType.PIPELINE,
            found.id(),
            names.version() == null ? null : lookup.pipelineVersion(found, names.version()).id());
      }
    };
  }

  /** The {@code object_type} with this name. */
  public static ObjectType type(String name) {
    return ObjectType.ofWireName(name)
        .orElseThrow(
            () ->
                invalid(
                    "The value %s of 'object_type' is not known: it must be deployment or pipeline."
                        .formatted(Names.quote(name))));
  }

  /** The names today; empty when the thing is gone. */
  public static Optional<ObjectNames> names(CatalogView catalog, VersionReference reference) {
    UUID version = reference.versionId();
    String wireName = reference.objectType().wireName();
    return switch (reference.objectType()) {
      case DEPLOYMENT ->
          catalog
              .deployment(reference.objectId())
              .map(Deployment::name)
              .flatMap(
                  name ->
                      version == null
                          ? Optional.of(new ObjectNames(wireName, name, null))
                          : catalog
                              .deploymentVersion(version)
                              .map(DeploymentVersion::name)
                              .map(found -> new ObjectNames(wireName, name, found)));
      case PIPELINE ->
          catalog
              .pipeline(reference.objectId())
              .map(Pipeline::name)
              .flatMap(
                  name ->
                      version == null
                          ? Optional.of(new ObjectNames(wireName, name, null))
                          : catalog
                              .pipelineVersion(version)
                              .map(PipelineVersion::name)
                              .map(found -> new ObjectNames(wireName, name, found)));
    };
  }

  /** The same, as requests are made to it. */
  public static VersionRef target(String project, ObjectNames names) {
    return switch (type(names.objectType())) {
      case DEPLOYMENT -> new VersionRef.OfDeployment(project, names.objectName(), names.version());
      case PIPELINE -> new VersionRef.OfPipeline(project, names.objectName(), names.version());
    };
  }

  /** What its requests take. */
  public static Schema input(CatalogView catalog, VersionReference reference) {
    return switch (reference.objectType()) {
      case DEPLOYMENT ->
          catalog
              .deployment(reference.objectId())
              .map(Deployment::input)
              .orElseThrow(() -> notFound("Deployment was not found"));
      case PIPELINE ->
          catalog
              .pipeline(reference.objectId())
              .map(Pipeline::input)
              .orElseThrow(() -> notFound("Pipeline was not found"));
    };
  }
}
