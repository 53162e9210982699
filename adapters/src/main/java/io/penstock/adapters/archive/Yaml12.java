package io.penstock.adapters.archive;

import static io.penstock.engine.error.RejectedException.invalid;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML as far as it says the same as JSON: plain scalars mean what the core schema of YAML 1.2 has
 * for them, so that {@code on}, {@code 12:30} and {@code 2020-01-01} are texts. What is written
 * puts into quotes all that a reader of YAML 1.1 would take for something else.
 */
final class Yaml12 {

  private static final int MOST_VALUES = 200_000;
  private static final int MOST_ALIASES = 50;
  private static final int DEEPEST = 50;

  /** With those levels that aliases add. */
  private static final int DEEPEST_ALIASED = 200;

  private Yaml12() {}

  /** A document in block style. */
  static byte[] write(Map<String, @Nullable Object> document) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new Yaml(new Representer(options), options)
        .dump(document)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a document that is an object.
   *
   * @throws io.penstock.engine.error.RejectedException when it is something else, has tags or
   *     dates, or grows by its aliases beyond all bounds
   */
  static Map<String, @Nullable Object> read(byte[] document) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    options.setNestingDepthLimit(DEEPEST);
    options.setCodePointLimit(Integer.MAX_VALUE); // The caller bounds the bytes.
    DumperOptions unused = new DumperOptions();
    Yaml yaml =
        new Yaml(
            new SafeConstructor(options), new Representer(unused), unused, options, new Core());
    Object value;
    try {
      value = yaml.load(text(document));
    } catch (MarkedYAMLException e) {
      String where =
          e.getProblemMark() == null
              ? ""
              : " (line %d)".formatted(e.getProblemMark().getLine() + 1);
      throw invalid("It is not valid YAML%s: %s.".formatted(where, e.getProblem()));
    } catch (YAMLException e) {
      throw invalid("It is not valid YAML: %s.".formatted(firstLine(e)));
    } catch (StackOverflowError | ClassCastException e) {
      throw invalid("It is not YAML of plain values.");
    }
    if (new Plain().of(value, "", 0) instanceof Map<?, ?> map) {
      return object(map);
    }
    throw invalid("It must hold fields, each with a name and a value.");
  }

  @SuppressWarnings("unchecked") // Plain has seen to it.
  static Map<String, @Nullable Object> object(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }

  private static String text(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw invalid("It is not valid UTF-8.");
    }
  }

  private static String firstLine(YAMLException problem) {
    return String.valueOf(problem.getMessage())
        .lines()
        .findFirst()
        .orElse("it cannot be read")
        .replaceAll("\\.$", "");
  }

  /** Copies values that JSON has too, and counts: aliases may stand for the same value often. */
  private static final class Plain {
    private int left = MOST_VALUES;

    private @Nullable Object of(@Nullable Object value, String path, int depth) {
      if (depth > DEEPEST_ALIASED) {
        throw invalid("It is nested more than %d levels deep.".formatted(DEEPEST_ALIASED));
      }
      if (--left < 0) {
        throw invalid(
            "It has more than %d values, those that aliases repeat included."
                .formatted(MOST_VALUES));
      }
      return switch (value) {
        case null -> null;
        case String text -> text;
        case Boolean bool -> bool;
        case byte[] binary -> text(binary); // How writers put texts with control characters.
        case Double number when !Double.isFinite(number) -> throw unsuitable(path);
        case Integer number -> number.longValue(); // As in what is read from JSON.
        case Number number -> number;
        case List<?> list -> {
          List<@Nullable Object> copy = new ArrayList<>();
          for (Object each : list) {
            copy.add(of(each, path + "[" + copy.size() + "]", depth + 1));
          }
          yield copy;
        }
        case Map<?, ?> map -> {
          Map<String, @Nullable Object> copy = new LinkedHashMap<>();
          for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String key)) {
              throw invalid(
                  "The name '%s'%s must be a text: put it in quotes."
                      .formatted(entry.getKey(), path.isEmpty() ? "" : " in '" + path + "'"));
            }
            copy.put(key, of(entry.getValue(), path.isEmpty() ? key : path + "." + key, depth + 1));
          }
          yield copy;
        }
        default -> throw unsuitable(path);
      };
    }

    private static RuntimeException unsuitable(String path) {
      return invalid(
          "Field '%s' holds what no field can have: texts, numbers, true and false, lists and objects are known."
              .formatted(path));
    }
  }

  /** The core schema (YAML 1.2.2, section 10.3.2), without octal and hexadecimal numbers. */
  private static final class Core extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, Pattern.compile("true|True|TRUE|false|False|FALSE"), "tTfF");
      addImplicitResolver(Tag.INT, Pattern.compile("[-+]?(?:0|[1-9][0-9]*)"), "-+0123456789");
      addImplicitResolver(
          Tag.FLOAT,
          Pattern.compile(
              "[-+]?(?:\\.[0-9]+|[0-9]+\\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+"),
          "-+0123456789.");
      addImplicitResolver(Tag.NULL, Pattern.compile("~|null|Null|NULL"), "~nN\0");
      addImplicitResolver(Tag.NULL, Pattern.compile(""), null);
    }
  }
}
