package io.penstock.engine.service.transfer;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.port.ProjectArchives.Kind;
import io.penstock.engine.service.definition.EnvironmentVariableService;
import io.penstock.engine.service.definition.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at objects that came from outside before anything is made of them. */
final class ImportedObjects {

  private final DefinitionForm form;

  ImportedObjects(DefinitionForm form) {
    this.form = form;
  }

  /**
   * One object of a file.
   *
   * @throws RejectedException naming the field that is wrong
   */
  void check(Kind kind, String name, Map<String, @Nullable Object> settings) {
    check(kind, name, new ObjectSettings(settings), "");
  }

  /** What can be told as soon as a file is read: only values may still be missing. */
  void checkFound(ObjectTree objects) {
    checkVariables(objects.environmentVariables());
  }

  /** All of them, with the path of each in front of its fields. */
  void check(ObjectTree objects) {
    checkVariables(objects.environmentVariables());
    objects
        .environments()
        .forEach((name, of) -> check(Kind.ENVIRONMENT, name, of, "environments." + name + "."));
    withVersions(objects.deployments(), "deployments.", Kind.DEPLOYMENT, Kind.DEPLOYMENT_VERSION);
    withVersions(objects.pipelines(), "pipelines.", Kind.PIPELINE, Kind.PIPELINE_VERSION);
    requireValues(objects);
  }

  private void withVersions(
      Map<String, ObjectSettings> owners, String place, Kind kind, Kind versionKind) {
    owners.forEach(
        (name, of) -> {
          String path = place + name + ".";
          check(kind, name, of, path);
          of.versions(path)
              .forEach(
                  (version, settings) ->
                      check(versionKind, version, settings, path + "versions." + version + "."));
        });
  }

  private void check(Kind kind, String name, ObjectSettings settings, String path) {
    try {
      checkThing(kind, name, settings, path);
    } catch (RejectedException e) {
      String message = String.valueOf(e.getMessage());
      throw path.isEmpty() || message.contains(path)
          ? e
          : new RejectedException(
              e.reason(), "In '%s': %s".formatted(path.substring(0, path.length() - 1), message));
    }
  }

  private void checkThing(Kind kind, String name, ObjectSettings settings, String path) {
    switch (kind) {
      case DEPLOYMENT -> {
        var _ = Names.DEPLOYMENT.check("deployment_name", name);
        SettingRules.check(form.deployment(name, settings.values(), path));
      }
      case DEPLOYMENT_VERSION -> {
        var _ = Names.VERSION.check("version_name", name);
        SettingRules.check(form.deploymentVersion(settings.values(), path));
      }
      case PIPELINE -> {
        var _ = Names.PIPELINE.check("pipeline_name", name);
        SettingRules.check(form.pipeline(name, settings.values(), path));
      }
      case PIPELINE_VERSION -> {
        var _ = Names.VERSION.check("version_name", name);
        SettingRules.check(form.pipelineVersion(settings.values(), path));
      }
      case ENVIRONMENT -> {
        var _ = Names.ENVIRONMENT.check("environment_name", name);
        SettingRules.check(form.environment(settings.values(), path));
      }
    }
    checkVariables(settings.variables(path));
  }

  /** Variables, whose values may still be missing. */
  private static void checkVariables(Map<String, ObjectSettings> variables) {
    variables.forEach(
        (name, variable) -> {
          checkVariable(name);
          if (variable.get("value") instanceof String value) {
            var _ = EnvironmentVariableService.value(value);
          }
        });
  }

  private static void checkVariable(String name) {
    var _ = Names.ENVIRONMENT_VARIABLE.check("environment_variables", name);
  }

  /** A secret has no value in a file: it has to be given by who confirms the import. */
  private static void requireValues(ObjectTree objects) {
    List<String> without = new ArrayList<>();
    find(objects.environmentVariables(), "environment_variables.", without);
    objects
        .deployments()
        .forEach(
            (name, of) -> {
              String path = "deployments." + name + ".";
              find(of.variables(path), path + "environment_variables.", without);
              of.versions(path)
                  .forEach(
                      (version, settings) -> {
                        String place = path + "versions." + version + ".";
                        find(settings.variables(place), place + "environment_variables.", without);
                      });
            });
    if (!without.isEmpty()) {
      throw RejectedException.invalid(
          "%s %s no value, as no secret has one in a file: give each a 'value' when you confirm the import, or leave it out."
              .formatted(Sentences.list(without), without.size() == 1 ? "has" : "have"));
    }
  }

  private static void find(
      Map<String, ObjectSettings> variables, String path, List<String> without) {
    variables.forEach(
        (name, variable) -> {
          Object value = variable.get("value");
          if (value == null) {
            without.add(Names.quote(path + name));
          } else if (!(value instanceof String)) {
            throw RejectedException.invalid(
                "Field '%s%s.value' must be a string.".formatted(path, name));
          }
          Object secret = variable.get("secret");
          if (secret != null && !(secret instanceof Boolean)) {
            throw RejectedException.invalid(
                "Field '%s%s.secret' must be true or false.".formatted(path, name));
          }
        });
  }
}
