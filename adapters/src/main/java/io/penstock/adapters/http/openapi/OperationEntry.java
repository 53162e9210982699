package io.penstock.adapters.http.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One operation as a file of the description has it, under a key such as {@code GET /projects}. A
 * part in brackets, such as {@code [/versions/{version}]}, makes it two operations, one without and
 * one with what is in brackets in key, id and summary. An entry has:
 *
 * <ul>
 *   <li>{@code id}: what the official client calls it
 *   <li>{@code summary}, {@code description}: as in OpenAPI
 *   <li>{@code parameters}: keys of those in query and headers; those in the path go without saying
 *   <li>{@code body}: the schema of a JSON object or list; {@code input} is one that may be plain
 *       text as well; {@code requestBody} is as in OpenAPI
 *   <li>{@code answer}: such as {@code 201 ProjectDetail}, {@code 200 ProjectList[]} or {@code
 *       204}; {@code responses} are as in OpenAPI
 *   <li>{@code errors}: status codes beyond those that follow from the rest
 *   <li>{@code open}: true when it needs no token
 * </ul>
 */
record OperationEntry(
    String tag, String method, String template, Map<String, @Nullable Object> entry) {

  private static final Pattern BRACKETS = Pattern.compile("\\[[^]]*]");
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

  /** The one operation, or both. */
  static List<OperationEntry> all(String tag, String key, Map<String, @Nullable Object> entry) {
    return Stream.of(BRACKETS.matcher(key).replaceAll(""), key.replaceAll("[\\[\\]]", ""))
        .distinct()
        .map(
            text -> {
              String[] words = text.split(" ", 2);
              boolean first = text.length() < key.length() - 2;
              return new OperationEntry(
                  tag, words[0].toLowerCase(Locale.ROOT), words[1], chosen(entry, first));
            })
        .toList();
  }

  private static Map<String, @Nullable Object> chosen(
      Map<String, @Nullable Object> entry, boolean without) {
    Map<String, @Nullable Object> chosen = new LinkedHashMap<>(entry);
    for (String name : List.of("id", "summary")) {
      String text = String.valueOf(entry.get(name));
      chosen.put(
          name, without ? BRACKETS.matcher(text).replaceAll("") : text.replaceAll("[\\[\\]]", ""));
    }
    return chosen;
  }

  /** As OpenAPI has it. */
  Map<String, @Nullable Object> toOperation() {
    Map<String, @Nullable Object> operation = new LinkedHashMap<>();
    operation.put("operationId", entry.get("id"));
    operation.put("tags", List.of(tag));
    operation.put("summary", entry.get("summary"));
    if (entry.containsKey("description")) {
      operation.put("description", entry.get("description"));
    }
    if (isOpen()) {
      operation.put("security", List.of());
    }
    operation.put("parameters", parameters());
    Object body = requestBody();
    if (body != null) {
      operation.put("requestBody", body);
    }
    Map<String, @Nullable Object> responses = new TreeMap<>(answers());
    errors(body != null)
        .forEach(code -> responses.put(code, reference("#/components/responses/" + code)));
    operation.put("responses", responses);
    return operation;
  }

  private boolean isOpen() {
    return Boolean.TRUE.equals(entry.get("open"));
  }

  private List<Object> parameters() {
    List<Object> parameters = new ArrayList<>();
    PARAMETER
        .matcher(template)
        .results()
        .forEach(found -> parameters.add(parameter(found.group(1))));
    Values.list(entry, "parameters").forEach(key -> parameters.add(parameter(key)));
    return parameters;
  }

  private static Map<String, @Nullable Object> parameter(Object key) {
    return reference("#/components/parameters/" + key);
  }

  private @Nullable Object requestBody() {
    if (entry.get("requestBody") != null) {
      return entry.get("requestBody");
    }
    Map<String, @Nullable Object> content = new LinkedHashMap<>();
    if (entry.get("body") instanceof String schema) {
      content.put("application/json", content(reference(schema)));
    } else if (entry.get("input") instanceof String schema) {
      content.put("application/json", content(reference(schema)));
      content.put("text/plain", content(map("type", "string")));
    } else {
      return null;
    }
    Map<String, @Nullable Object> body = map("required", true);
    body.put("content", content);
    return body;
  }

  private Map<String, @Nullable Object> answers() {
    if (!(entry.get("answer") instanceof String answer)) {
      return Values.object(entry, "responses");
    }
    String[] words = answer.split(" ", 2);
    Map<String, @Nullable Object> response =
        map(
            "description",
            switch (words[0]) {
              case "201" -> "Created.";
              case "204" -> "Deleted.";
              default -> "Done.";
            });
    if (words.length == 2) {
      response.put("content", map("application/json", content(schema(words[1]))));
    }
    return map(words[0], response);
  }

  private static Map<String, @Nullable Object> schema(String name) {
    if (!name.endsWith("[]")) {
      return reference(name);
    }
    Map<String, @Nullable Object> list = map("type", "array");
    list.put("items", reference(name.substring(0, name.length() - 2)));
    return list;
  }

  /** Any call can be malformed, and any server can be stopping. */
  private TreeSet<String> errors(boolean withBody) {
    TreeSet<String> codes = new TreeSet<>(List.of("400", "503"));
    if (!isOpen()) {
      codes.addAll(List.of("401", "403"));
    }
    if (template.contains("{")) {
      codes.add("404");
    }
    if (withBody) {
      codes.addAll(List.of("413", "415"));
    }
    if (!method.equals("get")) {
      codes.add("507");
    }
    Values.list(entry, "errors").forEach(code -> codes.add(String.valueOf(code)));
    return codes;
  }

  private static Map<String, @Nullable Object> content(Map<String, @Nullable Object> schema) {
    return map("schema", schema);
  }

  private static Map<String, @Nullable Object> reference(String name) {
    return map("$ref", name);
  }

  /** To be written in, other than {@link Map#of}. */
  private static Map<String, @Nullable Object> map(String key, Object value) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put(key, value);
    return map;
  }
}
