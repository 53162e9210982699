package io.penstock.bench;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.model.DataType;
import io.penstock.engine.model.Field;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The body of a request to a payload, checked against the input fields, and back. */
@State(Scope.Benchmark)
public class JsonBenchmark {

  private static final Schema SCHEMA =
      Schema.structured(
          new Field("number", DataType.DOUBLE),
          new Field("label", DataType.STRING),
          new Field("sure", DataType.BOOL),
          new Field("numbers", DataType.ARRAY_DOUBLE));

  private final JsonCodec codec = new JacksonCodec();
  private final byte[] small = body(5);
  private final byte[] large = body(13_000);
  private final Payload.Structured smallPayload = (Payload.Structured) read(small);
  private final Payload.Structured largePayload = (Payload.Structured) read(large);

  private static byte[] body(int numbers) {
    String list =
        IntStream.range(0, numbers)
            .mapToObj(i -> Double.toString(i + 0.25))
            .collect(Collectors.joining(","));
    return "{\"number\":1.5,\"label\":\"a photo of a cat\",\"sure\":true,\"numbers\":[%s]}"
        .formatted(list)
        .getBytes(StandardCharsets.UTF_8);
  }

  /** A figure for other sizes or other values would be worth nothing. */
  @Setup
  public void check() {
    check(small, 100);
    check(large, 100_000);
  }

  private void check(byte[] body, int size) {
    if (body.length < 0.9 * size
        || body.length > 1.1 * size
        || !Arrays.equals(body, read(body).toJson().utf8())) {
      throw new IllegalStateException(
          "Not what was to be measured: %d bytes".formatted(body.length));
    }
  }

  private Payload read(byte[] body) {
    try {
      return codec.readPayload(body, SCHEMA, "the request data");
    } catch (JsonCodec.JsonException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  /** One that has not been written before: a large one remembers what it was written as. */
  private static Payload afresh(Payload.Structured payload) {
    return new Payload.Structured(payload.fields());
  }

  @Benchmark
  public Object read100Bytes() {
    return read(small);
  }

  @Benchmark
  public Object read100Kilobytes() {
    return read(large);
  }

  @Benchmark
  public Object write100Bytes() {
    return afresh(smallPayload).toJson();
  }

  @Benchmark
  public Object write100Kilobytes() {
    return afresh(largePayload).toJson();
  }
}
