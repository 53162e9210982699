package io.penstock.engine.service.transfer;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.service.definition.Names;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What somebody chose of what was found: the objects that are named, each with the settings that
 * are given in place of those that were found. Where versions or variables are given, only those
 * that are named are taken; where they are not, all are.
 */
final class ImportChoice {

  private ImportChoice() {}

  /**
   * The chosen objects.
   *
   * @throws io.penstock.engine.error.RejectedException naming what was not found
   */
  static ObjectTree of(ObjectTree found, ObjectTree given) {
    return new ObjectTree(
        owners(found.deployments(), given.deployments(), "deployments"),
        owners(found.pipelines(), given.pipelines(), "pipelines"),
        each(found.environmentVariables(), given.environmentVariables(), "environment_variables"),
        each(found.environments(), given.environments(), "environments"));
  }

  private static Map<String, ObjectSettings> owners(
      Map<String, ObjectSettings> found, Map<String, ObjectSettings> given, String path) {
    Map<String, ObjectSettings> chosen = each(found, given, path);
    chosen.replaceAll(
        (name, settings) -> {
          String place = path + "." + name + ".";
          return part(
              ObjectSettings.VERSIONS,
              found.getOrDefault(name, ObjectSettings.NONE),
              given.getOrDefault(name, ObjectSettings.NONE),
              settings,
              place);
        });
    return chosen;
  }

  private static Map<String, ObjectSettings> each(
      Map<String, ObjectSettings> found, Map<String, ObjectSettings> given, String path) {
    Map<String, ObjectSettings> chosen = new LinkedHashMap<>();
    given.forEach(
        (name, asked) -> {
          ObjectSettings of = found.get(name);
          if (of == null) {
            throw invalid(
                "Field %s is not in the import: choose from the objects that it was found to have."
                    .formatted(Names.quote(path + "." + name)));
          }
          chosen.put(name, settings(of, asked, path + "." + name + "."));
        });
    return chosen;
  }

  private static ObjectSettings settings(ObjectSettings found, ObjectSettings given, String path) {
    ObjectSettings settings =
        part(ObjectSettings.VARIABLES, found, given, merged(found, given, path), path);
    Object zip = settings.get(ObjectSettings.ZIP);
    if (zip != null && !zip.equals(found.get(ObjectSettings.ZIP))) {
      throw invalid(
          "Field %s must be the package that the import has for it, or null for none."
              .formatted(Names.quote(path + ObjectSettings.ZIP)));
    }
    return settings;
  }

  /**
   * A secret is shown with the value null: who sends that back has not given another. It stays one
   * with it, as a variable that is there does.
   */
  private static ObjectSettings merged(ObjectSettings found, ObjectSettings given, String path) {
    ObjectSettings merged = found.with(given);
    Object value = found.get("value");
    if (value == null || !found.isSecret() || given.get("value") != null) {
      return merged;
    }
    if (!merged.isSecret()) {
      throw invalid(
          "Field %s cannot become false without another 'value': the secret of the file would be shown."
              .formatted(Names.quote(path + "secret")));
    }
    return merged.with("value", value);
  }

  /** The settings with those of the versions or variables that were asked for, or else with all. */
  private static ObjectSettings part(
      String key,
      ObjectSettings found,
      ObjectSettings given,
      ObjectSettings settings,
      String path) {
    Map<String, ObjectSettings> all = found.objects(key, path);
    if (given.get(key) != null) {
      return settings.withObjects(key, each(all, given.objects(key, path), path + key));
    }
    return all.isEmpty() ? settings : settings.withObjects(key, all);
  }
}
