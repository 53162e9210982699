package io.penstock.engine.service.transfer;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.CustomEnvironment;
import io.penstock.engine.catalog.Deployment;
import io.penstock.engine.catalog.DeploymentVersion;
import io.penstock.engine.catalog.EnvironmentVariable;
import io.penstock.engine.catalog.Pipeline;
import io.penstock.engine.catalog.PipelineVersion;
import io.penstock.engine.catalog.Project;
import io.penstock.engine.port.CatalogView;
import io.penstock.engine.service.definition.Names;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What is to be exported: of versions and variables only those that are named, as the API has it. A
 * variable comes with its value unless {@code include_value} is false; a secret never does.
 */
final class ExportSelection {

  private static final String INCLUDE_VALUE = "include_value";

  private final CatalogView catalog;
  private final Project project;

  ExportSelection(CatalogView catalog, Project project) {
    this.catalog = catalog;
    this.project = project;
  }

  /** All there is. */
  ObjectTree all() {
    Map<String, ObjectSettings> deployments = new LinkedHashMap<>();
    for (Deployment deployment : catalog.deployments(project.id())) {
      Map<String, ObjectSettings> versions = new LinkedHashMap<>();
      for (DeploymentVersion version : catalog.deploymentVersions(deployment.id())) {
        versions.put(
            version.name(),
            ObjectSettings.NONE.withObjects(ObjectSettings.VARIABLES, allVariables(version.id())));
      }
      deployments.put(
          deployment.name(),
          ObjectSettings.NONE
              .withObjects(ObjectSettings.VERSIONS, versions)
              .withObjects(ObjectSettings.VARIABLES, allVariables(deployment.id())));
    }
    Map<String, ObjectSettings> pipelines = new LinkedHashMap<>();
    for (Pipeline pipeline : catalog.pipelines(project.id())) {
      Map<String, ObjectSettings> versions = new LinkedHashMap<>();
      for (PipelineVersion version : catalog.pipelineVersions(pipeline.id())) {
        versions.put(version.name(), ObjectSettings.NONE);
      }
      pipelines.put(
          pipeline.name(), ObjectSettings.NONE.withObjects(ObjectSettings.VERSIONS, versions));
    }
    Map<String, ObjectSettings> environments = new LinkedHashMap<>();
    for (CustomEnvironment environment : catalog.resources(CustomEnvironment.class, project.id())) {
      environments.put(environment.name(), ObjectSettings.NONE);
    }
    return new ObjectTree(deployments, pipelines, allVariables(project.id()), environments);
  }

  private Map<String, ObjectSettings> allVariables(UUID owner) {
    Map<String, ObjectSettings> variables = new LinkedHashMap<>();
    for (EnvironmentVariable variable : catalog.environmentVariables(owner)) {
      variables.put(variable.name(), ObjectSettings.of(INCLUDE_VALUE, !variable.secret()));
    }
    return variables;
  }

  /**
   * What was asked for.
   *
   * @throws io.penstock.engine.error.RejectedException naming what does not exist
   */
  ObjectTree of(ObjectTree given) {
    Map<String, ObjectSettings> deployments = new LinkedHashMap<>();
    given.deployments().forEach((name, asked) -> deployments.put(name, deployment(name, asked)));
    Map<String, ObjectSettings> pipelines = new LinkedHashMap<>();
    given.pipelines().forEach((name, asked) -> pipelines.put(name, pipeline(name, asked)));
    Map<String, ObjectSettings> environments = new LinkedHashMap<>();
    for (String name : given.environments().keySet()) {
      if (catalog.resource(CustomEnvironment.class, project.id(), name).isEmpty()) {
        throw missing("environments." + name, "environment of the project's own");
      }
      environments.put(name, ObjectSettings.NONE);
    }
    return new ObjectTree(
        deployments,
        pipelines,
        variables(project.id(), given.environmentVariables(), ObjectSettings.VARIABLES),
        environments);
  }

  private ObjectSettings deployment(String name, ObjectSettings asked) {
    String path = "deployments." + name;
    Deployment deployment =
        catalog
            .deployment(project.id(), name)
            .orElseThrow(() -> missing(path, "deployment in the project"));
    Map<String, ObjectSettings> versions = new LinkedHashMap<>();
    asked
        .versions(path + ".")
        .forEach((version, of) -> versions.put(version, version(deployment, version, of, path)));
    return ObjectSettings.NONE
        .withObjects(ObjectSettings.VERSIONS, versions)
        .withObjects(ObjectSettings.VARIABLES, variablesOf(deployment.id(), asked, path));
  }

  private ObjectSettings version(
      Deployment deployment, String name, ObjectSettings asked, String owner) {
    String path = owner + ".versions." + name;
    DeploymentVersion version =
        catalog
            .deploymentVersion(deployment.id(), name)
            .orElseThrow(() -> missing(path, "version of the deployment"));
    return ObjectSettings.NONE.withObjects(
        ObjectSettings.VARIABLES, variablesOf(version.id(), asked, path));
  }

  private ObjectSettings pipeline(String name, ObjectSettings asked) {
    String path = "pipelines." + name;
    Pipeline pipeline =
        catalog
            .pipeline(project.id(), name)
            .orElseThrow(() -> missing(path, "pipeline in the project"));
    Map<String, ObjectSettings> versions = new LinkedHashMap<>();
    for (String version : asked.versions(path + ".").keySet()) {
      if (catalog.pipelineVersion(pipeline.id(), version).isEmpty()) {
        throw missing(path + ".versions." + version, "version of the pipeline");
      }
      versions.put(version, ObjectSettings.NONE);
    }
    return ObjectSettings.NONE.withObjects(ObjectSettings.VERSIONS, versions);
  }

  private Map<String, ObjectSettings> variablesOf(UUID owner, ObjectSettings of, String path) {
    return variables(owner, of.variables(path + "."), path + "." + ObjectSettings.VARIABLES);
  }

  private Map<String, ObjectSettings> variables(
      UUID owner, Map<String, ObjectSettings> asked, String path) {
    Map<String, ObjectSettings> chosen = new LinkedHashMap<>();
    asked.forEach(
        (name, settings) -> {
          EnvironmentVariable variable =
              catalog.environmentVariables(owner).stream()
                  .filter(candidate -> candidate.name().equals(name))
                  .findFirst()
                  .orElseThrow(() -> missing(path + "." + name, "variable of that name there"));
          chosen.put(
              name,
              ObjectSettings.of(
                  INCLUDE_VALUE, includesValue(settings, path + "." + name) && !variable.secret()));
        });
    return chosen;
  }

  private static boolean includesValue(ObjectSettings variable, String path) {
    return switch (variable.get(INCLUDE_VALUE)) {
      case null -> true;
      case Boolean given -> given;
      default ->
          throw invalid(
              "Field %s must be true or false.".formatted(Names.quote(path + "." + INCLUDE_VALUE)));
    };
  }

  /** Whether a variable of a selection comes with its value. */
  static boolean includesValue(ObjectSettings chosen) {
    return Boolean.TRUE.equals(chosen.get(INCLUDE_VALUE));
  }

  private static RuntimeException missing(String path, String what) {
    return invalid(
        "Field %s cannot be exported: there is no such %s.".formatted(Names.quote(path), what));
  }
}
