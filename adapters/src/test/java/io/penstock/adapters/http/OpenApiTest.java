package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.http.openapi.OpenApiEndpoints;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** That the description holds together; that it is true is for DescriptionIT and scripts/fuzz. */
class OpenApiTest {

  /** Each environment has the one tag that there is. */
  private static final Set<String> ALWAYS_REFUSED = Set.of("environment_tags_delete");

  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  @Test
  void everyReferenceLeadsSomewhereAndEveryComponentIsUsed() throws Exception {
    JsonNode document = document();
    Set<String> referred = new HashSet<>();
    document
        .findValues("$ref")
        .forEach(
            reference -> {
              String pointer = reference.stringValue().substring(1);
              assertFalse(document.at(pointer).isMissingNode(), pointer);
              referred.add(pointer);
            });

    List<String> unused = new ArrayList<>();
    for (String kind : List.of("schemas", "parameters", "responses", "headers")) {
      for (String name : document.get("components").get(kind).propertyNames()) {
        if (!referred.contains("/components/" + kind + "/" + name)) {
          unused.add(name);
        }
      }
    }
    assertEquals(List.of(), unused);
  }

  @Test
  void everyOperationHasItsNameATagAndAnAnswer() throws Exception {
    JsonNode document = document();
    Set<String> tags = new HashSet<>();
    document.get("tags").forEach(tag -> tags.add(tag.get("name").stringValue()));
    Set<String> names = new HashSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation -> {
                          JsonNode it = operation.getValue();
                          String name = it.get("operationId").stringValue();
                          assertTrue(METHODS.contains(operation.getKey()), name);
                          assertTrue(names.add(name), name + " is there twice");
                          assertTrue(tags.contains(it.get("tags").get(0).stringValue()), name);
                          assertFalse(it.get("summary").stringValue().contains("["), name);
                          assertEquals(
                              !ALWAYS_REFUSED.contains(name),
                              it.get("responses").propertyNames().stream()
                                  .anyMatch(code -> code.startsWith("2")),
                              name);
                        }));
    assertTrue(names.contains("batch_pipeline_version_requests_create"));
    assertTrue(names.contains("batch_pipeline_requests_create"));
  }

  @Test
  void requiredFieldsAreWrittenOut() throws Exception {
    JsonNode error = document().at("/components/schemas/Error");

    assertEquals("[\"error\"]", error.get("required").toString());
  }

  @Test
  void pageHoldsAllItNeedsAndRunsNothingElse() throws Exception {
    HttpResponse<String> page = get("/docs");

    assertEquals("text/html; charset=utf-8", page.headers().firstValue("Content-Type").orElse(""));
    String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
    assertTrue(policy.startsWith("default-src 'none'; script-src 'sha256-"), policy);
    assertFalse(policy.contains("unsafe"), policy);
    for (String outside : List.of("http:", "https:", "src=", "@import", "url(", "{{")) {
      assertFalse(page.body().contains(outside), outside);
    }
  }

  private static JsonNode document() throws Exception {
    return new ObjectMapper().readTree(get("/openapi.json").body());
  }

  private static HttpResponse<String> get(String path) throws Exception {
    try (TestServer server = new TestServer(new OpenApiEndpoints())) {
      HttpResponse<String> answer = server.get(path);
      assertEquals(200, answer.statusCode());
      return answer;
    }
  }
}
