package io.penstock.adapters.http.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.catalog.Retention;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestRecord.Handling;
import io.penstock.engine.request.RequestRecord.Parent;
import io.penstock.engine.request.RequestRecord.Timeouts;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.RequestState.Output;
import io.penstock.engine.request.Target;
import io.penstock.engine.service.PipelineRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The examples of the seed, with the times of the steps that newer clients read, and without its
 * typing errors.
 */
class RequestWireTest {

  private static final UUID VERSION = new UUID(1, 1);
  private static final Instant CREATED = Instant.parse("2020-03-28T20:00:26.613Z");
  private static final Instant STARTED = Instant.parse("2020-03-28T20:00:41.276Z");
  private static final Instant COMPLETED = Instant.parse("2020-03-28T20:00:42.241Z");
  private static final RequestState DONE =
      new RequestState.Completed(
          STARTED, COMPLETED, new Output(JsonText.of("{\"output_field\":23.5}"), 21));
  private static final RequestState STEP_DONE =
      new RequestState.Completed(STARTED, COMPLETED, new Output(null, 10));
  private static final RequestState STEP_FAILED = failed("Invalid message format", null);
  private static final String TIMES =
      """
      "time_created": "2020-03-28T20:00:26.613+00:00",
      "time_started": "2020-03-28T20:00:41.276+00:00",
      "time_completed": "2020-03-28T20:00:42.241+00:00"\
      """;

  @Test
  void createdPipelineRequestIsTheSeedsExample() {
    RequestState failed =
        failed(
            "Error while processing a deployment request",
            new Output(JsonText.of("{\"output_field\":23.5}"), 21));
    PipelineRequest request =
        new PipelineRequest(
            pipeline("286f771b-6617-4985-ab49-12ed720e62b1", failed),
            List.of(
                step(
                    "a7524614-bdb7-41e1-b4c1-653bb72c30b4",
                    deployment("deployment-1"),
                    "deployment-object-1",
                    16699092560130860L,
                    STEP_DONE),
                step(
                    "bd6d6ce5-ba9d-4c91-af61-0cf16f1f5452",
                    operator(),
                    "function-1",
                    16699092560130861L,
                    STEP_DONE),
                step(
                    "fe322c50-58f8-4e67-b7d6-cba14273874e",
                    deployment("deployment-2"),
                    "deployment-object-2",
                    16699092560130862L,
                    STEP_FAILED),
                step(
                    "dd307a3e-6eb0-4a55-981b-52e277529df1",
                    new Target.PipelineTarget("project-1", "pipeline-1", "v1", VERSION),
                    "sub-pipeline-object-1",
                    890,
                    new RequestState.Processing(STARTED))));

    assertEquals(
        compact(
            """
            {
              "id": "286f771b-6617-4985-ab49-12ed720e62b1",
              "project": "project-1",
              "pipeline": "pipeline-1",
              "version": "v1",
              "status": "failed",
              "success": false,
              "error_message": "Error while processing a deployment request",
              "deployment_requests": [
                {
                  "id": "a7524614-bdb7-41e1-b4c1-653bb72c30b4",
                  "pipeline_object": "deployment-object-1",
                  "deployment": "deployment-1",
                  "version": "v1",
                  "sequence_id": "16699092560130860",
                  "status": "completed",
                  "success": true,
                  "error_message": null,
                  TIMES
                },
                {
                  "id": "fe322c50-58f8-4e67-b7d6-cba14273874e",
                  "pipeline_object": "deployment-object-2",
                  "deployment": "deployment-2",
                  "version": "v1",
                  "sequence_id": "16699092560130862",
                  "status": "failed",
                  "success": false,
                  "error_message": "Invalid message format",
                  TIMES
                }
              ],
              "operator_requests": [
                {
                  "id": "bd6d6ce5-ba9d-4c91-af61-0cf16f1f5452",
                  "pipeline_object": "function-1",
                  "operator": "function",
                  "sequence_id": "16699092560130861",
                  "status": "completed",
                  "success": true,
                  "error_message": null,
                  TIMES
                }
              ],
              "pipeline_requests": [
                {
                  "id": "dd307a3e-6eb0-4a55-981b-52e277529df1",
                  "pipeline_object": "sub-pipeline-object-1",
                  "pipeline": "pipeline-1",
                  "version": "v1",
                  "sequence_id": "00000000000000890",
                  "status": "processing",
                  "success": false,
                  "error_message": null,
                  "time_created": "2020-03-28T20:00:26.613+00:00",
                  "time_started": "2020-03-28T20:00:41.276+00:00",
                  "time_completed": null
                }
              ],
              "result": {"output_field":23.5},
              "pipeline_timeout": 300,
              "deployment_timeout": 120
            }
            """),
        RequestWire.created(request).toString());
  }

  @Test
  void readPipelineRequestIsTheSeedsExample() {
    PipelineRequest request =
        new PipelineRequest(
            pipeline("69eca481-8576-49e8-8e20-ea56f2005bcb", DONE),
            List.of(
                step(
                    "4b9c8a81-b3ef-437a-8d35-187490eda3e4",
                    deployment("deployment-1"),
                    "deployment-1-v1-object",
                    16699092560130860L,
                    STEP_DONE)));
    String data =
        """
        "request_data": {"input_field":23.5},
        "result": {"output_field":23.5},
        """;
    String expected =
        """
        {
          "id": "69eca481-8576-49e8-8e20-ea56f2005bcb",
          "pipeline": "pipeline-1",
          "version": "v1",
          "status": "completed",
          "success": true,
          TIMES,
          DATA
          "error_message": null,
          "pipeline_timeout": 300,
          "deployment_timeout": 120,
          "origin": {
            "created_by": "my.example.user@ubiops.com"
          },
          "input_size": 20,
          "output_size": 21,
          "deployment_requests": [
            {
              "id": "4b9c8a81-b3ef-437a-8d35-187490eda3e4",
              "pipeline_object": "deployment-1-v1-object",
              "deployment": "deployment-1",
              "version": "v1",
              "sequence_id": "16699092560130860",
              "status": "completed",
              "success": true,
              "error_message": null,
              "input_size": 20,
              "output_size": 10,
              TIMES
            }
          ],
          "operator_requests": [],
          "pipeline_requests": []
        }
        """;

    assertEquals(
        compact(expected.replace("DATA", data)), RequestWire.detail(request, true).toString());
    assertEquals(
        compact(expected.replace("DATA", "")), RequestWire.detail(request, false).toString());
  }

  @Test
  void operatorRequestIsTheSeedsExampleWithBothNamesOfItsObject() {
    RequestRecord request =
        step(
            "69eca481-8576-49e8-8e20-ea56f2005bcb",
            operator(),
            "function-1",
            1,
            new RequestState.Completed(
                STARTED, COMPLETED, new Output(JsonText.of("{\"output\":23.5}"), 15)));
    String expected =
        """
        {
          "id": "69eca481-8576-49e8-8e20-ea56f2005bcb",
          "pipeline_request_id": "ce488fed-04c2-4ce5-a839-f6e5580ad40f",
          "pipeline": "pipeline-1",
          "version": "v1",
          "object": "function-1",
          "pipeline_object": "function-1",
          "operator": "function",
          "status": "completed",
          "success": true,
          TIMES,
          DATA
          "error_message": "",
          "input_size": 20,
          "output_size": 15
        }
        """;

    assertEquals(
        compact(
            expected.replace(
                "DATA",
                "\"request_data\": {\"input_field\":23.5},\n\"result\": {\"output\":23.5},")),
        OperatorRequestWire.detail(request, true).toString());
    assertEquals(
        compact(expected.replace("DATA", "")),
        OperatorRequestWire.detail(request, false).toString());
  }

  @Test
  void failedOperatorRequestSaysWhyAndHasNoResult() {
    RequestRecord request =
        step("69eca481-8576-49e8-8e20-ea56f2005bcb", operator(), "function-1", 1, STEP_FAILED);

    String json = OperatorRequestWire.detail(request, true).toString();

    assertEquals(
        "\"result\":null,\"error_message\":\"Invalid message format\",\"input_size\":20,\"output_size\":null}",
        json.substring(json.indexOf("\"result\"")));
  }

  @Test
  void deploymentRequestHasTheFieldsOfTheReference() {
    RequestRecord request =
        record("85711124-54db-4794-b83d-24492247c6e1", deployment("deployment-1"), null, 1, DONE);
    String detail =
        """
        {
          "id": "85711124-54db-4794-b83d-24492247c6e1",
          "deployment": "deployment-1",
          "version": "v1",
          "status": "completed",
          "success": true,
          TIMES,
          "request_data": {"input_field":23.5},
          "result": {"output_field":23.5},
          "error_message": null,
          "timeout": 300,
          "origin": {
            "created_by": "my.example.user@ubiops.com"
          },
          "input_size": 20,
          "output_size": 21,
          "additional_data": null
        }
        """;

    assertEquals(
        compact(
            """
            {
              "id": "85711124-54db-4794-b83d-24492247c6e1",
              "deployment": "deployment-1",
              "version": "v1",
              "status": "completed",
              "success": true,
              "error_message": null,
              "result": {"output_field":23.5},
              "timeout": 300
            }
            """),
        RequestWire.created(alone(request)).toString());
    assertEquals(compact(detail), RequestWire.detail(alone(request), true).toString());
    assertEquals(
        "[" + withoutOrigin(compact(detail)) + "]",
        RequestWire.collected(List.of(alone(request))).toString());
  }

  @Test
  void collectedPipelineRequestsAreThoseOfAGetWithoutTheirOrigin() {
    PipelineRequest done =
        new PipelineRequest(
            pipeline("69eca481-8576-49e8-8e20-ea56f2005bcb", DONE),
            List.of(
                step(
                    "bd6d6ce5-ba9d-4c91-af61-0cf16f1f5452",
                    operator(),
                    "function-1",
                    16699092560130861L,
                    STEP_DONE)));
    PipelineRequest processing =
        new PipelineRequest(
            pipeline("2521378e-263e-4e2e-85e9-a96254b36536", new RequestState.Processing(STARTED)),
            List.of(
                step(
                    "5fa86ad1-7949-48f5-8e2c-210cce78f427",
                    deployment("deployment-1"),
                    "deployment-1-v1-object",
                    16699092560130860L,
                    new RequestState.Processing(STARTED))));

    String collected = RequestWire.collected(List.of(done, processing)).toString();

    assertEquals(
        "["
            + withoutOrigin(RequestWire.detail(done, true).toString())
            + ","
            + withoutOrigin(RequestWire.detail(processing, true).toString())
            + "]",
        collected);
    assertEquals("[]", RequestWire.collected(List.of()).toString());
  }

  /** The seed's examples of batch creates. */
  @Test
  void createdBatchRequestsAreListedInOrder() {
    RequestState pending = new RequestState.Pending();
    List<RequestRecord> requests =
        List.of(
            pipeline("69eca481-8576-49e8-8e20-ea56f2005bcb", pending),
            record(
                "2521378e-263e-4e2e-85e9-a96254b36536",
                deployment("deployment-1"),
                null,
                2,
                pending));

    assertEquals(
        compact(
            """
            [
              {
                "id": "69eca481-8576-49e8-8e20-ea56f2005bcb",
                "pipeline": "pipeline-1",
                "version": "v1",
                "status": "pending",
                "time_created": "2020-03-28T20:00:26.613+00:00"
              },
              {
                "id": "2521378e-263e-4e2e-85e9-a96254b36536",
                "deployment": "deployment-1",
                "version": "v1",
                "status": "pending",
                "time_created": "2020-03-28T20:00:26.613+00:00"
              }
            ]
            """),
        RequestWire.batchCreated(requests).toString());
  }

  /** The seed's examples of lists. */
  @Test
  void listedRequestsShowTheirStateAndSizes() {
    List<RequestRecord> requests =
        List.of(
            pipeline("69eca481-8576-49e8-8e20-ea56f2005bcb", new RequestState.Pending()),
            record(
                "2521378e-263e-4e2e-85e9-a96254b36536", deployment("deployment-1"), null, 2, DONE));

    assertEquals(
        compact(
            """
            [
              {
                "id": "69eca481-8576-49e8-8e20-ea56f2005bcb",
                "pipeline": "pipeline-1",
                "version": "v1",
                "status": "pending",
                "success": false,
                "time_created": "2020-03-28T20:00:26.613+00:00",
                "time_started": null,
                "time_completed": null,
                "input_size": 20,
                "output_size": null
              },
              {
                "id": "2521378e-263e-4e2e-85e9-a96254b36536",
                "deployment": "deployment-1",
                "version": "v1",
                "status": "completed",
                "success": true,
                TIMES,
                "input_size": 20,
                "output_size": 21
              }
            ]
            """),
        RequestWire.list(requests).toString());
    assertEquals("[]", RequestWire.list(List.of()).toString());
  }

  @Test
  void requestThatWasCancelledWhileItWaitedNeverStarted() {
    RequestRecord request =
        record(
            "85711124-54db-4794-b83d-24492247c6e1",
            deployment("deployment-1"),
            null,
            1,
            new RequestState.Cancelled(null, COMPLETED));

    String json = RequestWire.list(List.of(request)).toString();

    assertEquals(
        compact(
            """
            "status": "cancelled",
            "success": false,
            "time_created": "2020-03-28T20:00:26.613+00:00",
            "time_started": null,
            "time_completed": "2020-03-28T20:00:42.241+00:00",
            "input_size": 20,
            "output_size": null}]
            """),
        json.substring(json.indexOf("\"status\"")));
  }

  /** A request without steps. */
  private static PipelineRequest alone(RequestRecord request) {
    return new PipelineRequest(request, List.of());
  }

  private static String withoutOrigin(String detail) {
    String origin = "\"origin\":{\"created_by\":\"my.example.user@ubiops.com\"},";
    assertTrue(detail.contains(origin), detail);
    return detail.replace(origin, "");
  }

  private static RequestState failed(String message, @Nullable Output output) {
    return new RequestState.Failed(
        STARTED, COMPLETED, new Failure(Failure.Category.USER_CODE, message), output);
  }

  private static RequestRecord pipeline(String id, RequestState state) {
    return record(
        id, new Target.PipelineTarget("project-1", "pipeline-1", "v1", VERSION), null, 1, state);
  }

  private static Target deployment(String name) {
    return new Target.DeploymentTarget("project-1", name, "v1", VERSION);
  }

  private static Target operator() {
    return new Target.OperatorTarget("project-1", "pipeline-1", "v1", VERSION, "function");
  }

  private static RequestRecord step(
      String id, Target target, String object, long sequence, RequestState state) {
    RequestId parent = RequestId.parse("ce488fed-04c2-4ce5-a839-f6e5580ad40f").orElseThrow();
    return record(id, target, new Parent(parent, new UUID(2, 2), object, ""), sequence, state);
  }

  private static RequestRecord record(
      String id, Target target, @Nullable Parent parent, long sequence, RequestState state) {
    return new RequestRecord(
        RequestId.parse(id).orElseThrow(),
        target,
        parent,
        sequence,
        "my.example.user@ubiops.com",
        CREATED,
        // What a step that begins a moment after its request has left of these.
        new Timeouts(Duration.ofMinutes(5).minusMillis(3), Duration.ofMinutes(2).minusMillis(1)),
        Handling.batch(1, Retention.Mode.FULL),
        JsonText.of("{\"input_field\":23.5}"),
        20,
        COMPLETED,
        state);
  }

  /** The example without line breaks, indentation, and blanks after keys. */
  private static String compact(String example) {
    return example
        .replace("TIMES", TIMES)
        .lines()
        .map(line -> line.strip().replace("\": ", "\":"))
        .collect(Collectors.joining());
  }
}
