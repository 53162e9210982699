package io.penstock.engine.service.transfer;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Import;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.port.CatalogView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of an import that was cut short is there, as the catalog tells: since an import changes
 * nothing that is there, what is of its names and not older was made since it began, most likely by
 * it. Variables have no date, but they were not there when the first object was made.
 */
final class ImportedSoFar {

  private ImportedSoFar() {}

  /** A sentence. */
  static String sentence(CatalogView catalog, Import imported, ObjectTree objects) {
    List<String> made = find(catalog, imported, objects);
    return made.isEmpty()
        ? "None of its objects was made."
        : "These of its objects were not there before, and are now: %s."
            .formatted(Sentences.list(made));
  }

  private static List<String> find(CatalogView catalog, Import imported, ObjectTree objects) {
    Instant since = imported.notMadeBefore();
    List<String> made = new ArrayList<>();
    for (EnvironmentVariable variable : catalog.environmentVariables(imported.projectId())) {
      if (objects.environmentVariables().containsKey(variable.name())) {
        made.add("environment variable " + variable.name());
      }
    }
    for (String name : objects.environments().keySet()) {
      catalog
          .resource(CustomEnvironment.class, imported.projectId(), name)
          .filter(found -> !found.created().isBefore(since))
          .ifPresent(found -> made.add("environment " + name));
    }
    objects
        .deployments()
        .forEach(
            (name, settings) -> {
              Optional<Deployment> deployment = catalog.deployment(imported.projectId(), name);
              deployment
                  .filter(found -> !found.created().isBefore(since))
                  .ifPresent(found -> made.add("deployment " + name));
              for (String version : settings.versions("").keySet()) {
                Optional<DeploymentVersion> found =
                    deployment.flatMap(owner -> catalog.deploymentVersion(owner.id(), version));
                if (found.isPresent() && !found.get().created().isBefore(since)) {
                  made.add(
                      "version %s of deployment %s%s"
                          .formatted(
                              version, name, withoutPackage(settings, version, found.get())));
                }
              }
            });
    objects
        .pipelines()
        .forEach(
            (name, settings) -> {
              Optional<Pipeline> pipeline = catalog.pipeline(imported.projectId(), name);
              pipeline
                  .filter(found -> !found.created().isBefore(since))
                  .ifPresent(found -> made.add("pipeline " + name));
              for (String version : settings.versions("").keySet()) {
                Optional<PipelineVersion> found =
                    pipeline.flatMap(owner -> catalog.pipelineVersion(owner.id(), version));
                if (found.isPresent() && !found.get().created().isBefore(since)) {
                  made.add("version %s of pipeline %s".formatted(version, name));
                }
              }
            });
    return made;
  }

  private static String withoutPackage(
      ObjectSettings deployment, String version, DeploymentVersion found) {
    var settings = deployment.versions("").get(version);
    boolean had = settings != null && settings.get(ObjectSettings.ZIP) != null;
    return had && found.latestRevision() == null ? " (without its package)" : "";
  }
}
