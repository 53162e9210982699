package io.penstock.testkit;

import static io.penstock.testkit.RuntimeHarness.failure;
import static io.penstock.testkit.RuntimeHarness.instances;
import static io.penstock.testkit.RuntimeHarness.item;
import static io.penstock.testkit.RuntimeHarness.output;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.model.Payload;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.DeploymentRuntime.PipelineContext;
import io.penstock.engine.port.LogStore;
import io.penstock.engine.port.PackageStore;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.Failure.Category;
import io.penstock.engine.request.RequestId;
import io.penstock.testkit.RuntimeHarness.Call;
import io.penstock.testkit.RuntimeHarness.Deployed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every {@link DeploymentRuntime} does with Python code (reference, sections 5.8 and 6.4). */
public abstract class DeploymentRuntimeContract {

  private static final Duration LONG = Duration.ofSeconds(30);

  private static final String COUNTS_WHEN_LET_GO =
      """
      import os, time
      class Deployment:
          def __init__(self): self.served = 0
          def request(self, data):
              print("in")
              while not os.path.exists(os.environ["PLACE"] + "/go"): time.sleep(0.005)
              self.served += 1
              return self.served
      """;

  private final RecordedLogs logs = new RecordedLogs();
  private DeploymentRuntime runtime;
  private RuntimeHarness harness;

  @TempDir private Path meetingPlace;

  /** A store whose packages the runtime can run. */
  protected abstract PackageStore packages() throws Exception;

  /** A new runtime. */
  protected abstract DeploymentRuntime runtime(LogStore logs) throws Exception;

  @BeforeEach
  final void start() throws Exception {
    runtime = runtime(logs);
    harness = new RuntimeHarness(runtime, packages());
  }

  @AfterEach
  final void stop() {
    runtime.close();
  }

  @Test
  void requestGetsTheInputAndItsReturnValueIsTheOutput() throws Exception {
    Deployed doubling =
        harness.deploy(
            """
            class Deployment:
                def request(self, data):
                    return {"x": data["x"] * 2, "name": data["name"] + " \\u00fc\\U0001F33E"}
            """);
    assertEquals("{\"x\":42,\"name\":\"grain ü🌾\"}", output(harness.call(doubling, 21)));
    assertEquals("{\"x\":44,\"name\":\"grain ü🌾\"}", output(harness.call(doubling, 22)));
  }

  @ParameterizedTest(name = "{0} of {1} methods calls {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          single | request          | "request:one"
          list   | request          | ["request:one","request:one"]
          single | requests         | "requests:1"
          list   | requests         | "requests:2"
          single | request,requests | "request:one"
          list   | request,requests | "requests:2"
          """)
  void methodIsChosenByInputAndByWhatTheClassHas(String input, String methods, String expected)
      throws Exception {
    StringBuilder source = new StringBuilder("class Deployment:\n");
    if (methods.startsWith("request,") || methods.equals("request")) {
      source.append("    def request(self, data): return 'request:' + data\n");
    }
    if (methods.endsWith("requests")) {
      source.append("    def requests(self, data): return 'requests:%d' % len(data)\n");
    }
    Payload.Item one = new Payload.Plain("one");
    Payload payload = input.equals("list") ? new Payload.Many(List.of(one, one)) : one;
    assertEquals(expected, output(harness.call(harness.deploy(source.toString()), payload, LONG)));
  }

  @Test
  void requestMayReturnAList() throws Exception {
    Deployed fanOut =
        harness.deploy(
            """
            class Deployment:
                def request(self, data):
                    return [{"x": i} for i in range(data["x"])]
            """);
    assertEquals("[{\"x\":0},{\"x\":1}]", output(harness.call(fanOut, 2)));
  }

  @ParameterizedTest(name = "__init__({0}) gets {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          self                          | []
          self, base_directory          | ["base_directory"]
          self, context                 | ["context"]
          self, context, base_directory | ["base_directory","context"]
          self, **kwargs                | ["base_directory","context"]
          self, other=1                 | []
          """)
  void constructorGetsByNameWhatItAsksFor(String parameters, String expected) throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            class Deployment:
                def __init__(%s):
                    given = dict(locals())
                    given.update(given.pop("kwargs", {}))
                    self.given = sorted(set(given) - {"self", "other"})
                def request(self, data):
                    return self.given
            """
                .formatted(parameters));
    assertEquals(expected, output(harness.call(deployed, 1)));
  }

  @ParameterizedTest(name = "request({0})")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          self, data                   | false
          self, data, context          | true
          self, data, context=None     | true
          self, data, context=None, a=1| false
          """)
  void requestGetsItsContextAsTheSecondOfTwoParameters(String parameters, boolean expected)
      throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            class Deployment:
                def request(%s):
                    return locals().get("context") is not None
            """
                .formatted(parameters));
    assertEquals(Boolean.toString(expected), output(harness.call(deployed, 1)));
  }

  @Test
  void contextOfTheConstructorDescribesTheVersion() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            class Deployment:
                def __init__(self, context): self.context = context
                def request(self, data): return {k: v for k, v in sorted(self.context.items())}
            """,
            instances(0, 1),
            Map.of("MILL_STONE", "granite"));
    assertEquals(
        """
        {"deployment":"wheel","deployment_id":"%s","environment_variables":{"MILL_STONE":"granite"},\
        "input_fields":["x","name"],"input_type":"structured","language":"python",\
        "output_fields":["x","name"],"output_type":"structured","project":"mill",\
        "project_id":"00000000-0000-0001-0000-000000000001","version":"v1","version_id":"%s"}"""
            .formatted(deployed.deployment().id(), deployed.versionId()),
        output(harness.call(deployed, 1)));
  }

  @Test
  void contextOfTheRequestNamesRequestUserAndPipeline() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            class Deployment:
                def request(self, data, context):
                    context.pop("streaming_update")("nobody sees this")
                    return context
            """);
    PipelineContext pipeline = someStep();
    DeploymentRuntime.Invocation alone = RuntimeHarness.invocation(deployed, item(1), LONG, null);
    DeploymentRuntime.Invocation step =
        RuntimeHarness.invocation(deployed, item(1), LONG, pipeline);
    assertEquals(
        "{\"id\":\"%s\",\"request_mode\":\"express\",\"user_id\":\"miller@example.com\"}"
            .formatted(alone.requestId()),
        output(runtime.invoke(alone)));
    assertEquals(
        """
        {"id":"%s","request_mode":"express","user_id":"miller@example.com",\
        "pipeline_id":"00000000-0000-0000-0000-000000000001",\
        "pipeline_version_id":"00000000-0000-0000-0000-000000000002",\
        "pipeline_object_id":"00000000-0000-0000-0000-000000000003",\
        "pipeline_request_id":"00000000-0000-0000-0000-000000000004"}"""
            .formatted(step.requestId()),
        output(runtime.invoke(step)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          raise ValueError("hidden")               | USER_CODE | An exception occurred in the request. See the logs for details.
          raise Shown("the sieve is torn")         | USER_CODE | the sieve is torn
          raise Shown("")                          | USER_CODE | An exception occurred in the request. See the logs for details.
          raise Shown(Unprintable())               | USER_CODE | An exception occurred in the request. See the logs for details.
          raise Shown("\\ud800")                   | USER_CODE | ?
          raise KeyboardInterrupt()                | USER_CODE | An exception occurred in the request. See the logs for details.
          raise Unprintable()                      | USER_CODE | An exception occurred in the request. See the logs for details.
          sys.exit(3)                              | USER_CODE | The code called sys.exit() in the request.
          self.request(data)                       | USER_CODE | An exception occurred in the request. See the logs for details.
          return {"x": float("nan")}               | OUTPUT    | The deployment returned something that cannot be sent as JSON: NaN and infinities have no form in JSON.
          return [float("-inf")]                   | OUTPUT    | The deployment returned something that cannot be sent as JSON: NaN and infinities have no form in JSON.
          return {"x": {1, 2}}                     | OUTPUT    | The deployment returned something that cannot be sent as JSON: Object of type set is not JSON serializable.
          return {"x": "\\ud800"}                  | OUTPUT    | The deployment returned something that cannot be sent as JSON: a text with half a surrogate pair, which is no Unicode character.
          return circle()                          | OUTPUT    | The deployment returned something that cannot be sent as JSON: Circular reference detected.
          return deep()                            | OUTPUT    | The deployment returned something that cannot be sent as JSON: it is nested too deep.
          """)
  void codeThatFailsFailsItsRequestAndNoOther(String line, Category category, String message)
      throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import os, sys
            class Shown(Exception):
                def __init__(self, message): self.public_error_message = message
            class Unprintable(Exception):
                def __str__(self): raise RuntimeError("no")
            def circle():
                a = []
                a.append(a)
                return a
            def deep():
                a = []
                for _ in range(100000): a = [a]
                return a
            class Deployment:
                def request(self, data):
                    if data["x"]:
                        %s
                    return os.getpid()
            """
                .formatted(line));
    String worker = output(harness.call(deployed, 0));
    assertEquals(new Failure(category, message), failure(harness.call(deployed, 1)));
    assertEquals(worker, output(harness.call(deployed, 0)), "the worker was not replaced");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          os._exit(3)                           | The worker process ended with exit code 3 while it ran the request.
          os._exit(0)                           | The worker process ended with exit code 0 while it ran the request.
          os.kill(os.getpid(), signal.SIGKILL)  | The worker process was killed by signal 9 (SIGKILL) while it ran the request; systems do this when memory runs out.
          os.killpg(0, signal.SIGTERM)          | The worker process was killed by signal 15 (SIGTERM) while it ran the request.
          ctypes.string_at(0)                   | The worker process was killed by signal 11 (SIGSEGV) while it ran the request.
          os.abort()                            | The worker process was killed by signal 6 (SIGABRT) while it ran the request.
          """)
  void crashFailsItsRequestWithItsReasonAndTheWorkerIsReplaced(String line, String message)
      throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import ctypes, os, signal
            class Deployment:
                def request(self, data):
                    if data["x"]:
                        %s
                    return os.getpid()
            """
                .formatted(line));
    String worker = output(harness.call(deployed, 0));
    assertEquals(new Failure(Category.WORKER, message), failure(harness.call(deployed, 1)));
    assertTrue(!worker.equals(output(harness.call(deployed, 0))), "there is another worker");
  }

  @Test
  void whatIsPrintedBelongsToTheRequestAndComesBeforeItsAnswer() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import logging, os, subprocess, sys, threading
            class Deployment:
                def __init__(self): print("the wheel turns")
                def request(self, data):
                    print("one\\ntwo")
                    print("to stderr", file=sys.stderr)
                    logging.warning("logged")
                    sys.stdout.buffer.write("bytes \\u00fc\\n".encode())
                    thread = threading.Thread(target=lambda: print("from a thread"))
                    thread.start()
                    thread.join()
                    os.write(1, b"raw\\n")
                    subprocess.run(["echo", "from a child"])
                    print("no line break", end="")
                    return 1
            """);
    Call call = harness.start(deployed, item(1), LONG);
    assertEquals("1", output(call.result().get()));
    List<String> lines = new ArrayList<>();
    for (LogStore.Line line : logs.all()) {
      if (call.id().toString().equals(line.deploymentRequest())) {
        lines.add((line.error() ? "error " : "info ") + line.text());
        assertEquals("wheel", line.deployment());
        assertEquals("v1", line.version());
        assertEquals(deployed.revisionId().toString(), line.revision());
      }
    }
    List<String> expected =
        List.of(
            "error WARNING:root:logged",
            "error to stderr",
            "info bytes ü",
            "info from a child",
            "info from a thread",
            "info no line break",
            "info one",
            "info raw",
            "info two");
    assertEquals(expected, lines.stream().sorted().toList());
    assertNull(
        logs.await(line -> line.text().equals("the wheel turns")).deploymentRequest(),
        "what the constructor prints belongs to no request");
  }

  @Test
  void whatWasPrintedBeforeACrashBelongsToItsRequest() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import ctypes, sys
            class Deployment:
                def request(self, data):
                    for i in range(100): print("line", i)
                    ctypes.string_at(0)
            """);
    Call call = harness.start(deployed, item(1), LONG);
    failure(call.result().get());
    List<String> lines =
        logs.all().stream()
            .filter(line -> call.id().toString().equals(line.deploymentRequest()))
            .map(LogStore.Line::text)
            .toList();
    assertTrue(lines.contains("line 99"), lines::toString);
    assertTrue(lines.contains("Fatal Python error: Segmentation fault"), "the stack: " + lines);
    assertEquals(
        "The worker process was killed by signal 11 (SIGSEGV) while it ran the request.",
        lines.getLast());
  }

  @Test
  void stackTraceOfAnExceptionGoesToTheLogs() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            class Deployment:
                def request(self, data):
                    return 1 / 0
            """);
    failure(harness.call(deployed, 1));
    List<LogStore.Line> trace = logs.all();
    assertEquals("Traceback (most recent call last):", trace.getFirst().text());
    assertTrue(trace.get(1).text().endsWith("line 3, in request"), trace.get(1).text());
    assertEquals("ZeroDivisionError: division by zero", trace.getLast().text());
    assertTrue(trace.stream().allMatch(LogStore.Line::error));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          while True: pass
          time.sleep(1000)
          signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1000)
          forever_whatever_happens()
          os.kill(os.getpid(), signal.SIGSTOP)
          threading.Event().wait()
          """)
  void codeThatHangsIsStoppedAtTheDeadline(String line) throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import os, signal, threading, time
            def forever_whatever_happens():
                while True:
                    try:
                        while True: time.sleep(1)
                    except BaseException: pass
            class Deployment:
                def request(self, data):
                    if data["x"]:
                        %s
                    return "fine"
            """
                .formatted(line));
    assertEquals("\"fine\"", output(harness.call(deployed, 0)));
    Failure failure = failure(harness.call(deployed, item(1), Duration.ofMillis(300)));
    assertEquals(
        new Failure(
            Category.TIMEOUT, "The request took longer than the timeout of 300 milliseconds."),
        failure);
    assertEquals("\"fine\"", output(harness.call(deployed, 0)));
  }

  @Test
  void interruptStopsTheCodeAndKeepsTheWorker() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import os, pathlib, time
            class Deployment:
                def request(self, data):
                    if data["x"]:
                        try:
                            print("waiting")
                            while True: time.sleep(0.01)
                        finally:
                            print("unwound")
                    return os.getpid()
            """);
    String worker = output(harness.call(deployed, 0));
    Call call = harness.start(deployed, item(1), LONG);
    logs.await(line -> line.text().equals("waiting"));
    call.thread().interrupt();
    ExecutionException end =
        assertThrows(ExecutionException.class, () -> call.result().get(10, TimeUnit.SECONDS));
    assertInstanceOf(InterruptedException.class, end.getCause());
    assertTrue(logs.all().stream().anyMatch(line -> line.text().equals("unwound")));
    assertEquals(worker, output(harness.call(deployed, 0)));
  }

  @Test
  void interruptOfCodeThatLeavesThreadsBehindReplacesTheWorker() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import os, threading, time
            class Deployment:
                def request(self, data):
                    if data["x"]:
                        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
                        print("waiting")
                        time.sleep(1000)
                    return os.getpid()
            """);
    String worker = output(harness.call(deployed, 0));
    Call call = harness.start(deployed, item(1), LONG);
    logs.await(line -> line.text().equals("waiting"));
    call.thread().interrupt();
    assertThrows(ExecutionException.class, () -> call.result().get(10, TimeUnit.SECONDS));
    assertTrue(!worker.equals(output(harness.call(deployed, 0))));
  }

  @Test
  void asManyRequestsRunAtOnceAsThereMayBeInstances() throws Exception {
    // Each of three requests returns only when it has seen the other two running.
    Deployed deployed = harness.deploy(meetingOf(3), instances(0, 3), place());
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      calls.add(harness.start(deployed, item(i), LONG));
    }
    for (Call call : calls) {
      assertEquals("\"met\"", output(call.result().get()));
    }
  }

  @Test
  void noMoreRequestsRunAtOnceThanThereMayBeInstances() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import os
            class Deployment:
                def request(self, data):
                    os.mkdir(os.environ["PLACE"] + "/alone")  # fails when another is inside
                    sum(range(1000000))
                    os.rmdir(os.environ["PLACE"] + "/alone")
                    return os.getpid()
            """,
            instances(0, 1),
            place());
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      calls.add(harness.start(deployed, item(i), LONG));
    }
    String first = output(calls.getFirst().result().get());
    for (Call call : calls) {
      assertEquals(first, output(call.result().get()));
    }
  }

  @Test
  void directRequestsGetAFreeInstanceBeforeBatchRequestsThatCameEarlier() throws Exception {
    Deployed deployed = harness.deploy(COUNTS_WHEN_LET_GO, instances(0, 1), place());
    Call occupant = harness.start(deployed, item(0), LONG);
    logs.await(line -> line.text().equals("in"));
    Call firstBatch = waiting(harness.startBatch(deployed, item(0), LONG));
    Call secondBatch = waiting(harness.startBatch(deployed, item(0), LONG));
    Call firstDirect = waiting(harness.start(deployed, item(0), LONG));
    Call secondDirect = waiting(harness.start(deployed, item(0), LONG));
    Files.createFile(meetingPlace.resolve("go"));
    assertEquals("1", output(occupant.result().get()));
    assertEquals("2", output(firstDirect.result().get()));
    assertEquals("3", output(secondDirect.result().get()));
    assertEquals("4", output(firstBatch.result().get()));
    assertEquals("5", output(secondBatch.result().get()));
  }

  @Test
  void waitingAreThoseOfTheVersionWithoutAnInstance() throws Exception {
    Deployed deployed = harness.deploy(COUNTS_WHEN_LET_GO, instances(0, 1), place());
    Deployed other = harness.deploy("class Deployment:\n    def request(self, data): return 1");
    assertEquals(0, runtime.waiting(deployed.versionId()));
    Call occupant = harness.start(deployed, item(0), LONG);
    logs.await(line -> line.text().equals("in"));
    assertEquals(0, runtime.waiting(deployed.versionId()), "the one has an instance");
    Call batch = waiting(harness.startBatch(deployed, item(0), LONG));
    Call direct = waiting(harness.start(deployed, item(0), LONG));
    Call cancelled = waiting(harness.start(deployed, item(0), LONG));
    assertEquals(3, runtime.waiting(deployed.versionId()));
    assertEquals(0, runtime.waiting(other.versionId()));
    assertEquals(0, runtime.waiting(UUID.randomUUID()), "not deployed");
    cancelled.thread().interrupt();
    cancelled.thread().join();
    assertEquals(2, runtime.waiting(deployed.versionId()));
    Files.createFile(meetingPlace.resolve("go"));
    for (Call call : List.of(occupant, batch, direct)) {
      output(call.result().get());
    }
    assertEquals(0, runtime.waiting(deployed.versionId()));
  }

  @Test
  void directRequestBeyondTheLimitOfThoseThatWaitIsRefusedAtOnce() throws Exception {
    Deployed deployed = harness.deploy(COUNTS_WHEN_LET_GO, instances(0, 1), place());
    harness.setExpressQueue(deployed, 2);
    List<Call> served = new ArrayList<>();
    served.add(harness.start(deployed, item(0), LONG));
    logs.await(line -> line.text().equals("in"));
    served.add(waiting(harness.startBatch(deployed, item(0), LONG)));
    served.add(waiting(harness.start(deployed, item(0), LONG)));
    served.add(waiting(harness.start(deployed, item(0), LONG)));
    Failure refusal =
        new Failure(
            Category.CAPACITY,
            "The version 'v1' of the deployment 'wheel' has 2 direct requests waiting for an instance, which is its maximum_queue_size_express; make the request again later, or raise that field or maximum_instances.");
    assertEquals(refusal, failure(harness.call(deployed, 0)));
    served.add(waiting(harness.startBatch(deployed, item(0), LONG)));
    harness.setExpressQueue(deployed, 3);
    served.add(waiting(harness.start(deployed, item(0), LONG)));
    assertEquals(Category.CAPACITY, failure(harness.call(deployed, 0)).category());
    Files.createFile(meetingPlace.resolve("go"));
    for (Call call : served) {
      output(call.result().get());
    }
    output(harness.call(deployed, 0));
  }

  @Test
  void stepsOfOnePipelineRequestThatWaitCountAsOneRequest() throws Exception {
    Deployed deployed = harness.deploy(COUNTS_WHEN_LET_GO, instances(0, 1), place());
    harness.setExpressQueue(deployed, 2);
    List<Call> served = new ArrayList<>();
    served.add(harness.start(deployed, item(0), LONG));
    logs.await(line -> line.text().equals("in"));
    PipelineContext fanOut = someStep();
    for (int i = 0; i < 5; i++) {
      served.add(
          waiting(harness.start(RuntimeHarness.invocation(deployed, item(0), LONG, fanOut))));
    }
    served.add(waiting(harness.start(deployed, item(0), LONG)));
    assertEquals(Category.CAPACITY, failure(harness.call(deployed, 0)).category());
    served.add(waiting(harness.start(RuntimeHarness.invocation(deployed, item(0), LONG, fanOut))));
    Files.createFile(meetingPlace.resolve("go"));
    for (Call call : served) {
      output(call.result().get());
    }
  }

  @Test
  void directRequestsThatAnInstanceIsStartedForDoNotCountAsWaiting() throws Exception {
    String source =
        """
        import os, time
        class Deployment:
            def __init__(self):
                while not os.path.exists(os.environ["PLACE"] + "/go"): time.sleep(0.005)
            def request(self, data): return "here"
        """;
    Deployed deployed = harness.deploy(source, instances(0, 3), place());
    harness.setExpressQueue(deployed, 1);
    List<Call> served = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      served.add(waiting(harness.start(deployed, item(0), LONG)));
    }
    assertEquals(Category.CAPACITY, failure(harness.call(deployed, 0)).category());
    Files.createFile(meetingPlace.resolve("go"));
    for (Call call : served) {
      assertEquals("\"here\"", output(call.result().get()));
    }
  }

  @Test
  void requestThatFindsNoFreeInstanceInTimeFails() throws Exception {
    Deployed deployed =
        harness.deploy(
            "import time\nclass Deployment:\n    def request(self, data): print('in'); time.sleep(1000)");
    Call occupant = harness.start(deployed, item(1), LONG);
    logs.await(line -> line.text().equals("in"));
    assertEquals(
        new Failure(
            Category.TIMEOUT,
            "No instance of the deployment was ready within the timeout of 50 milliseconds."),
        failure(harness.call(deployed, item(2), Duration.ofMillis(50))));
    occupant.thread().interrupt();
    assertThrows(ExecutionException.class, () -> occupant.result().get(10, TimeUnit.SECONDS));
  }

  @Test
  void constructorThatFailsFailsTheRequestAndIsTriedAgainForALaterOne() throws Exception {
    Deployed deployed =
        harness.deploy(
            """
            import os
            class Deployment:
                def __init__(self):
                    place = os.environ["PLACE"] + "/tried"
                    if not os.path.exists(place):
                        open(place, "w").close()
                        raise LookupError("the dam is dry")
                def request(self, data): return "water"
            """,
            instances(0, 1),
            place());
    assertEquals(
        new Failure(
            Category.USER_CODE,
            "The deployment could not start: its constructor raised LookupError. See the logs for"
                + " details."),
        failure(harness.call(deployed, 1)));
    logs.await(line -> line.error() && line.text().equals("LookupError: the dam is dry"));
    assertEquals("\"water\"", output(harness.call(deployed, 1)));
  }

  @Test
  void newRevisionServesNewRequestsWhileTheOldOneFinishes() throws Exception {
    Deployed old =
        harness.deploy(
            """
            import os, time
            class Deployment:
                def request(self, data):
                    print("old runs")
                    while not os.path.exists(os.environ["PLACE"] + "/go"): time.sleep(0.005)
                    return "old"
            """,
            instances(0, 1),
            place());
    Call running = harness.start(old, item(1), LONG);
    logs.await(line -> line.text().equals("old runs"));
    Deployed replaced =
        harness.redeploy(old, "class Deployment:\n    def request(self, data): return 'new'");
    assertEquals("\"new\"", output(harness.call(replaced, 1)));
    Files.createFile(meetingPlace.resolve("go"));
    assertEquals("\"old\"", output(running.result().get()));
    assertEquals("\"new\"", output(harness.call(replaced, 1)));
  }

  @Test
  void undeployFailsWhatRunsAndWhatWaits() throws Exception {
    Deployed deployed =
        harness.deploy(
            "import time\nclass Deployment:\n    def request(self, data): print('in'); time.sleep(1000)");
    Call running = harness.start(deployed, item(1), LONG);
    logs.await(line -> line.text().equals("in"));
    Call waiting = harness.start(deployed, item(1), LONG);
    runtime.undeploy(deployed.versionId());
    Failure stopped =
        new Failure(
            Category.CAPACITY, "The deployment version was stopped before the request ended.");
    assertEquals(stopped, failure(running.result().get()));
    Failure late = failure(waiting.result().get());
    assertEquals(Category.CAPACITY, late.category());
    assertEquals(
        "The deployment version %s is not running on this server; check that it still exists and is available, then make the request again."
            .formatted(deployed.versionId()),
        failure(harness.call(deployed, item(1), Duration.ofMillis(50))).message());
  }

  @Test
  void requestThatIsQuickerThanTheDeploymentOfItsVersionWaitsForIt() throws Exception {
    Deployed deployed =
        harness.deploy("class Deployment:\n    def request(self, data): return 'here'");
    runtime.undeploy(deployed.versionId());
    Call call = harness.start(deployed, item(1), LONG);
    waiting(call);
    harness.rescale(deployed, instances(0, 1));
    assertEquals("\"here\"", output(call.result().get()));
  }

  private Map<String, String> place() {
    return Map.of("PLACE", meetingPlace.toString());
  }

  /** Returns when the call waits for something. */
  private static Call waiting(Call call) {
    while (call.thread().getState() != Thread.State.TIMED_WAITING && call.thread().isAlive()) {
      Thread.onSpinWait();
    }
    return call;
  }

  private static PipelineContext someStep() {
    return new PipelineContext(
        new UUID(0, 1),
        new UUID(0, 2),
        new UUID(0, 3),
        new RequestId(new UUID(0, 4)),
        "lock",
        "v1",
        "gate");
  }

  private static String meetingOf(int size) {
    return """
    import os, time
    class Deployment:
        def request(self, data):
            open(os.path.join(os.environ["PLACE"], str(data["x"])), "w").close()
            while len(os.listdir(os.environ["PLACE"])) < %d: time.sleep(0.005)
            return "met"
    """
        .formatted(size);
  }
}
