package io.penstock.engine.service;

import static io.penstock.engine.error.RejectedException.invalid;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.catalog.RoleAssignment.ResourceType;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.port.TokenStore.Principal;
import io.penstock.engine.run.RequestFiles;
import io.penstock.engine.service.access.Access;
import java.util.List;
import java.util.UUID;

/** Reads the input of requests, and checks it against the input fields. */
public final class InputReader {

  private static final String WHAT = "the request data";

  private final JsonCodec codec;
  private final RequestFiles files;
  private final Access access;

  /**
   * A reader.
   *
   * @param access who may read which files
   */
  public InputReader(JsonCodec codec, RequestFiles files, Access access) {
    this.codec = codec;
    this.files = files;
    this.access = access;
  }

  /**
   * Who sends an input, and to which project.
   *
   * @param caller whose permission to read files counts; that of the server itself for what others
   *     were allowed to let it send
   */
  public record Sender(Principal caller, String project, UUID projectId) {}

  /**
   * The input of one request.
   *
   * @throws RejectedException naming what is wrong with it, or the permission to read a file that
   *     is missing
   */
  public Payload read(RequestBody body, Schema schema, Sender sender) {
    Payload input;
    try {
      input = codec.readPayload(json(body, schema), schema, WHAT);
    } catch (JsonException wrong) {
      throw invalid(String.valueOf(wrong.getMessage()));
    }
    requireFiles(List.of(input), schema, sender);
    return input;
  }

  /**
   * The inputs of many requests: the items of a list, or one that is no list.
   *
   * @throws RejectedException naming the first item with something wrong, and what
   */
  public List<Payload> readItems(RequestBody body, Schema schema, Sender sender) {
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
    requireFiles(items, schema, sender);
    return items;
  }

  /** The same, sent by the server itself. */
  public List<Payload> readItems(RequestBody body, Schema schema, UUID projectId) {
    return readItems(body, schema, new Sender(Principal.SERVER, "", projectId));
  }

  /**
   * Code is given what its input names, so who may not read a file may not name it. The bucket
   * {@code default} is for all (reference, section 8.4).
   */
  private void requireFiles(List<Payload> inputs, Schema schema, Sender sender) {
    files.require(
        inputs,
        schema,
        sender.projectId(),
        bucket -> {
          if (!bucket.equals(Bucket.DEFAULT) && !sender.caller().equals(Principal.SERVER)) {
            access.require(
                sender.caller(),
                "files.get",
                sender.project(),
                new Access.Thing(ResourceType.BUCKET, bucket));
          }
        });
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
