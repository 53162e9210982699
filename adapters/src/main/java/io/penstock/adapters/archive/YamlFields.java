package io.penstock.adapters.archive;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.port.ProjectArchives.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the files: those of the API, of which some have the kind of the thing before their
 * name, such as {@code deployment_description} (reference, section 8.12). Variables are a list.
 */
final class YamlFields {

  static final String VARIABLES = "environment_variables";

  private static final Set<String> WITH_PREFIX =
      Set.of("description", "labels", VARIABLES, "display_name", "supports_request_format");

  /** What stands elsewhere: in files of its own. */
  private static final Set<String> APART = Set.of(ArchiveLayout.VERSIONS, ArchiveLayout.ZIP);

  private YamlFields() {}

  static String prefix(Kind kind) {
    return switch (kind) {
      case DEPLOYMENT -> "deployment_";
      case PIPELINE -> "pipeline_";
      case DEPLOYMENT_VERSION, PIPELINE_VERSION -> "version_";
      case ENVIRONMENT -> "environment_";
    };
  }

  /** As a file has it. */
  static Map<String, @Nullable Object> toFile(
      Kind kind, String name, Map<String, @Nullable Object> settings) {
    String prefix = prefix(kind);
    Map<String, @Nullable Object> file = new LinkedHashMap<>();
    file.put(prefix + "name", name);
    settings.forEach(
        (key, value) -> {
          if (APART.contains(key)) {
            return;
          }
          file.put(
              WITH_PREFIX.contains(key) ? prefix + key : key,
              key.equals(VARIABLES) ? variables(value) : value);
        });
    return file;
  }

  static String name(Kind kind, Map<String, @Nullable Object> file) {
    return requireText(file, prefix(kind) + "name");
  }

  /** As the API has it. */
  static Map<String, @Nullable Object> toSettings(Kind kind, Map<String, @Nullable Object> file) {
    String prefix = prefix(kind);
    Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    file.forEach(
        (key, value) -> {
          String bare = key.startsWith(prefix) ? key.substring(prefix.length()) : key;
          if (key.equals(prefix + "name") || APART.contains(key)) {
            return;
          }
          if (!WITH_PREFIX.contains(bare)) {
            settings.put(key, value);
          } else if (bare.equals(VARIABLES)) {
            settings.put(bare, variables(key, value));
          } else {
            requireType(bare, key, value);
            settings.put(bare, value);
          }
        });
    if (kind == Kind.DEPLOYMENT_VERSION) {
      modernize(settings);
    }
    return settings;
  }

  /** What versions were told by before there were environments and instance types. */
  private static void modernize(Map<String, @Nullable Object> version) {
    Object language = version.remove("language");
    if (language instanceof String name) {
      version.putIfAbsent("environment", name.replace('.', '-'));
    }
    Object memory = version.remove("memory_allocation");
    if (memory instanceof Number mebibytes && !version.containsKey("instance_type_group_name")) {
      version.putIfAbsent("instance_type", mebibytes + "mb");
    }
    version.remove("deployment_mode");
  }

  /** Here, since a refusal later would name the field without its prefix. */
  private static void requireType(String bare, String key, @Nullable Object value) {
    boolean right =
        switch (bare) {
          case "labels" -> value instanceof Map<?, ?>;
          case "supports_request_format" -> value instanceof Boolean;
          default -> value instanceof String;
        };
    if (value != null && !right) {
      throw invalid(
          "Field '%s' must be %s."
              .formatted(
                  key,
                  bare.equals("labels")
                      ? "an object of texts"
                      : bare.equals("supports_request_format") ? "true or false" : "a text"));
    }
  }

  /** A secret has an empty value, as in the template of the API; a value left out is not there. */
  static List<Map<String, @Nullable Object>> variables(@Nullable Object byName) {
    List<Map<String, @Nullable Object>> list = new ArrayList<>();
    if (byName instanceof Map<?, ?> variables) {
      variables.forEach(
          (name, each) -> {
            Map<?, ?> variable = (Map<?, ?>) each;
            boolean secret = Boolean.TRUE.equals(variable.get("secret"));
            Map<String, @Nullable Object> entry = new LinkedHashMap<>();
            entry.put("name", name);
            if (secret) {
              entry.put("value", "");
            } else if (variable.get("value") != null) {
              entry.put("value", variable.get("value"));
            }
            entry.put("secret", secret);
            list.add(entry);
          });
    }
    return list;
  }

  /** Variables by name. A value is null where none was given. */
  static Map<String, @Nullable Object> variables(String field, @Nullable Object value) {
    Map<String, @Nullable Object> byName = new LinkedHashMap<>();
    if (value == null) {
      return byName;
    }
    if (!(value instanceof List<?> list)) {
      throw invalid("Field '%s' must be a list of variables.".formatted(field));
    }
    for (int i = 0; i < list.size(); i++) {
      String path = "%s[%d]".formatted(field, i);
      if (!(list.get(i) instanceof Map<?, ?> map)) {
        throw invalid("Field '%s' must have a name and a value.".formatted(path));
      }
      Map<String, @Nullable Object> given = Yaml12.object(map);
      String name = requireText(given, path + ".name", "name");
      Object secret = given.get("secret");
      if (secret != null && !(secret instanceof Boolean)) {
        throw invalid("Field '%s.secret' must be true or false.".formatted(path));
      }
      Object text = given.get("value");
      if (text != null && !(text instanceof String)) {
        throw invalid("Field '%s.value' must be a text: put it in quotes.".formatted(path));
      }
      boolean isSecret = Boolean.TRUE.equals(secret);
      Map<String, @Nullable Object> variable = new LinkedHashMap<>();
      variable.put("value", isSecret && "".equals(text) ? null : text);
      variable.put("secret", isSecret);
      if (byName.put(name, variable) != null) {
        throw invalid("Field '%s' has the variable '%s' twice.".formatted(field, name));
      }
    }
    return byName;
  }

  static String requireText(Map<String, @Nullable Object> file, String field) {
    return requireText(file, field, field);
  }

  private static String requireText(Map<String, @Nullable Object> file, String path, String field) {
    return switch (file.get(field)) {
      case null -> throw invalid("Field '%s' is missing.".formatted(path));
      case String text -> text;
      default -> throw invalid("Field '%s' must be a text: put it in quotes.".formatted(path));
    };
  }
}
