package io.penstock.engine.service.transfer;

import io.penstock.engine.port.ProjectArchives;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.service.definition.EnvironmentVariableService;
import io.penstock.engine.service.definition.VariableScope;
import io.penstock.engine.service.definition.VariableScope.OfDeployment;
import io.penstock.engine.service.definition.VariableScope.OfProject;
import io.penstock.engine.service.definition.VariableScope.OfVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes the objects of an import, in an order in which everything finds what it refers to:
 * variables, environments, deployments, pipelines, and of the versions first the one that shall be
 * the default. A package is uploaded as anybody would upload it, and built afterwards.
 */
final class ImportSteps {

  private final ProjectServices services;
  private final ProjectArchives archives;
  private final DefinitionForm form;
  private final UUID importId;
  private final Supplier<String> project;
  private final Principal caller;

  private final List<Step> steps = new ArrayList<>();

  /**
   * Makes nothing yet.
   *
   * @param project its name at the time of each step; throws when the project is gone
   */
  ImportSteps(
      ProjectServices services,
      ProjectArchives archives,
      DefinitionForm form,
      UUID importId,
      Supplier<String> project,
      Principal caller) {
    this.services = services;
    this.archives = archives;
    this.form = form;
    this.importId = importId;
    this.project = project;
    this.caller = caller;
  }

  /**
   * One thing to be made.
   *
   * @param what such as {@code version v1 of deployment deployment-1}
   */
  record Step(String what, Work work) {}

  /** What makes it. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  /**
   * The steps in their order.
   *
   * @param isThere what the project has already
   */
  List<Step> of(ObjectTree objects, Existing isThere) {
    variables(() -> new OfProject(project.get()), objects.environmentVariables(), "");
    objects.environments().forEach(this::environment);
    objects.deployments().forEach((name, settings) -> deployment(name, settings, isThere));
    for (String name : PipelineOrder.of(objects.pipelines())) {
      pipeline(name, objects.pipelines().getOrDefault(name, ObjectSettings.NONE), isThere);
    }
    return List.copyOf(steps);
  }

  private void environment(String name, ObjectSettings settings) {
    add(
        "environment " + name,
        () -> {
          var _ =
              services
                  .environments()
                  .create(project.get(), name, form.environment(settings.values(), ""));
        });
    if (settings.get(ObjectSettings.ZIP) instanceof String zip) {
      add(
          "file of environment " + name,
          () ->
              archives.unpack(
                  importId,
                  zip,
                  file -> {
                    var _ =
                        services
                            .environmentRevisions()
                            .upload(project.get(), name, file, null, caller);
                  }));
    }
  }

  private void deployment(String name, ObjectSettings settings, Existing isThere) {
    if (!isThere.deployment(name)) {
      add(
          "deployment " + name,
          () -> {
            var _ =
                services
                    .deployments()
                    .create(project.get(), form.deployment(name, settings.values(), ""));
          });
    }
    variables(
        () -> new OfDeployment(project.get(), name),
        settings.variables(""),
        " of deployment " + name);
    Map<String, ObjectSettings> versions = settings.versions("");
    for (String version : defaultFirst(versions, settings)) {
      version(name, version, versions.getOrDefault(version, ObjectSettings.NONE));
    }
  }

  private void version(String deployment, String name, ObjectSettings settings) {
    String what = "version %s of deployment %s".formatted(name, deployment);
    add(
        what,
        () -> {
          var _ =
              services
                  .versions()
                  .create(
                      project.get(),
                      deployment,
                      name,
                      form.deploymentVersion(settings.values(), ""));
        });
    variables(
        () -> new OfVersion(project.get(), deployment, name),
        settings.variables(""),
        " of " + what);
    if (settings.get(ObjectSettings.ZIP) instanceof String zip) {
      add(
          "package of " + what,
          () ->
              archives.unpack(
                  importId,
                  zip,
                  file -> {
                    var _ =
                        services.revisions().upload(project.get(), deployment, name, file, caller);
                  }));
    }
  }

  private void pipeline(String name, ObjectSettings settings, Existing isThere) {
    if (!isThere.pipeline(name)) {
      add(
          "pipeline " + name,
          () -> {
            var _ =
                services
                    .pipelines()
                    .create(project.get(), form.pipeline(name, settings.values(), ""));
          });
    }
    Map<String, ObjectSettings> versions = settings.versions("");
    for (String version : defaultFirst(versions, settings)) {
      ObjectSettings graph = versions.getOrDefault(version, ObjectSettings.NONE);
      add(
          "version %s of pipeline %s".formatted(version, name),
          () -> {
            var _ =
                services
                    .graphs()
                    .create(project.get(), name, version, form.pipelineVersion(graph.values(), ""));
          });
    }
  }

  /** The first version of a deployment or pipeline becomes its default one. */
  private static List<String> defaultFirst(
      Map<String, ObjectSettings> versions, ObjectSettings settings) {
    List<String> order = new ArrayList<>(versions.keySet());
    if (settings.get("default_version") instanceof String first && order.remove(first)) {
      order.addFirst(first);
    }
    return order;
  }

  private void variables(
      Supplier<VariableScope> scope, Map<String, ObjectSettings> variables, String of) {
    variables.forEach(
        (name, variable) ->
            add(
                "environment variable " + name + of,
                () -> {
                  var _ =
                      services
                          .variables()
                          .create(
                              scope.get(),
                              new EnvironmentVariableService.Create(
                                  name,
                                  String.valueOf(variable.get("value")),
                                  variable.isSecret()));
                }));
  }

  private void add(String what, Work work) {
    steps.add(new Step(what, work));
  }
}
