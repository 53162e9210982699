package io.penstock.server.demo;

import io.penstock.server.client.ApiClient;
import io.penstock.server.client.ApiClient.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** The story that the demo tells. */
final class Demo {

  private static final String PROJECT = "/projects/demo";
  private static final String REQUEST =
      "{\"text\": \"The food was great and the staff friendly, but the delivery was late.\"}";

  private static final String BATCH =
      "[{\"text\": \"Great food.\"}, {\"text\": \"Late and cold.\"}, {\"text\": \"Friendly staff!\"}]";

  private static final int POLL_MILLIS = 50;

  private final ApiClient api;
  private final PrintStream out;

  Demo(ApiClient api, PrintStream out) {
    this.api = api;
    this.out = out;
  }

  void run() throws IOException, InterruptedException {
    heading("A server", "it keeps its data in a folder that goes away with the demo");
    out.printf("   export PENSTOCK=%s%n", api.url());
    out.printf("   export AUTH='Authorization: Token %s'%n", api.token());

    heading(
        "A project and two deployments", "plain Python classes; the server builds and runs them");
    call(api.post("/projects", "{\"name\": \"demo\", \"organization_name\": \"default\"}"));
    deployment(
        "tokenizer",
        "[{\"name\": \"text\", \"data_type\": \"string\"}]",
        "[{\"name\": \"tokens\", \"data_type\": \"array_string\"}, {\"name\": \"count\", \"data_type\": \"int\"}]");
    deployment(
        "sentiment",
        "[{\"name\": \"tokens\", \"data_type\": \"array_string\"}]",
        "[{\"name\": \"score\", \"data_type\": \"double\"}]");

    heading(
        "Two pipelines",
        "'grading' is a sub-pipeline of 'reviews'; operators need no code of yours");
    pipeline(
        "grading",
        "[{\"name\": \"mean\", \"data_type\": \"double\"}, {\"name\": \"threshold\", \"data_type\": \"double\"}]",
        "[{\"name\": \"label\", \"data_type\": \"string\"}]");
    pipeline(
        "reviews",
        "[{\"name\": \"text\", \"data_type\": \"string\"}]",
        "[{\"name\": \"label\", \"data_type\": \"string\"}, {\"name\": \"mean\", \"data_type\": \"double\"}]");
    out.println();
    out.println("   text -> tokenizer -> sentiment -> mean -> grading -> label");
    out.println("                  \\------ count ------^        ^---- threshold");

    heading("A direct request", "it waits for the answer; the first one also starts the workers");
    JsonNode first = request();
    heading("The same again", "the workers are warm now");
    request();

    heading("Every step of the first", "recorded before the answer left, and there to be read");
    Answer detail = api.get(PROJECT + "/pipelines/reviews/requests/" + text(first, "id"));
    call(detail);
    out.println();
    Timeline.print(detail.body(), out);

    heading("One step alone", "with the id from the list above");
    JsonNode step = detail.body().get("deployment_requests").get(0);
    Answer alone =
        api.get(
            PROJECT + "/deployments/" + text(step, "deployment") + "/requests/" + text(step, "id"));
    call(alone);
    out.println("   " + alone.body().get("request_data"));
    out.println("   " + alone.body().get("result"));

    heading(
        "Three batch requests", "answered at once with their ids; a durable queue does the work");
    batch();
  }

  private void batch() throws IOException, InterruptedException {
    Answer accepted = api.post(PROJECT + "/pipelines/reviews/requests/batch", BATCH);
    call(accepted);
    StringJoiner ids = new StringJoiner("\", \"", "[\"", "\"]");
    for (JsonNode request : accepted.body()) {
      out.printf("   %s %s%n", text(request, "id"), text(request, "status"));
      ids.add(text(request, "id"));
    }
    Answer collected = collect(ids.toString());
    call(collected);
    for (JsonNode request : collected.body()) {
      out.printf(
          "   %s %s: %s -> %s%n",
          text(request, "id"),
          text(request, "status"),
          request.get("request_data").get("text"),
          request.get("result").get("label"));
    }
  }

  private Answer collect(String ids) throws IOException, InterruptedException {
    while (true) {
      Answer collected = api.post(PROJECT + "/pipelines/reviews/requests/collect", ids);
      boolean ended = true;
      for (JsonNode request : collected.body()) {
        ended &= !List.of("pending", "processing").contains(text(request, "status"));
      }
      if (ended) {
        return collected;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private void deployment(String name, String inputs, String outputs)
      throws IOException, InterruptedException {
    call(
        api.post(
            PROJECT + "/deployments",
            """
            {"name": "%s", "input_type": "structured", "output_type": "structured", \
            "input_fields": %s, "output_fields": %s}"""
                .formatted(name, inputs, outputs)));
    String versions = PROJECT + "/deployments/" + name + "/versions";
    call(api.post(versions, "{\"version\": \"v1\"}"));
    long start = System.nanoTime();
    Answer upload = api.upload(versions + "/v1/revisions", name, resource(name + "/deployment.py"));
    call(upload);
    api.awaitBuild(versions + "/v1/revisions/" + text(upload.body(), "revision"));
    out.printf(
        "   built in %.1f s%n", Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0);
  }

  private void pipeline(String name, String inputs, String outputs)
      throws IOException, InterruptedException {
    call(
        api.post(
            PROJECT + "/pipelines",
            """
            {"name": "%s", "input_type": "structured", "output_type": "structured", \
            "input_fields": %s, "output_fields": %s}"""
                .formatted(name, inputs, outputs)));
    call(
        api.post(
            PROJECT + "/pipelines/" + name + "/versions",
            new String(resource(name + "-version.json"), StandardCharsets.UTF_8)));
  }

  private JsonNode request() throws IOException, InterruptedException {
    long start = System.nanoTime();
    Answer answer = api.post(PROJECT + "/pipelines/reviews/requests", REQUEST);
    double milliseconds = (System.nanoTime() - start) / 1e6;
    call(answer);
    out.printf(
        "   %s in %.1f ms: %s%n",
        text(answer.body(), "status"), milliseconds, answer.body().get("result"));
    return answer.body();
  }

  private void heading(String title, String remark) {
    out.printf("%n%s: %s%n", title, remark);
  }

  private void call(Answer answer) {
    out.println("   $ " + answer.curl());
  }

  private static String text(JsonNode object, String field) {
    return object.get(field).asString();
  }

  private static byte[] resource(String name) {
    try (InputStream in = Objects.requireNonNull(Demo.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
