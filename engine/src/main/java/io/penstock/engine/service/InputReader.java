package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.run.RequestFiles;
import java.util.List;
import java.util.UUID;

/** Reads the input of requests, and checks it against the input fields. */
public final class InputReader {

  private static final String WHAT = "the request data";

  private final JsonCodec codec;
  private final RequestFiles files;

  public InputReader(JsonCodec codec, RequestFiles files) {
    this.codec = codec;
    this.files = files;
  }

  /**
   * The input of one request.
   *
   * @param projectId whose files it may name
   * @throws RejectedException naming what is wrong with it
   */
  public Payload read(RequestBody body, Schema schema, UUID projectId) {
    Payload input;
    try {
      input = codec.readPayload(json(body, schema), schema, WHAT);
    } catch (JsonException wrong) {
      throw invalid(String.valueOf(wrong.getMessage()));
    }
    files.require(List.of(input), schema, projectId);
    return input;
  }

  /**
   * The inputs of many requests: the items of a list, or one that is no list.
   *
   * @param projectId whose files they may name
   * @throws RejectedException naming the first item with something wrong, and what
   */
  public List<Payload> readItems(RequestBody body, Schema schema, UUID projectId) {
    List<Payload> items;
    try {
      items = codec.readPayloads(json(body, schema), schema, WHAT);
    } catch (JsonException wrong) {
      throw invalid(String.valueOf(wrong.getMessage()));
    }
    if (items.isEmpty() || items.size() > Limits.MAXIMUM_ITEMS) {
      throw invalid(
          "The request data has %d items: a batch takes 1 to %d"
              .formatted(items.size(), Limits.MAXIMUM_ITEMS));
    }
    files.require(items, schema, projectId);
    return items;
  }

  private static byte[] json(RequestBody body, Schema schema) {
    return switch (body) {
      case RequestBody.Json(byte[] utf8) -> utf8;
      case RequestBody.Text(String text) -> {
        if (!schema.isPlain()) {
          throw invalid(
              "The request data is plain text, but the input is structured: send a JSON object with the"
                  + " content type application/json");
        }
        yield JsonText.ofString(text).utf8();
      }
    };
  }
}
