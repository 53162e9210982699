package io.penstock.engine.run;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.file.FileUri;
import io.penstock.engine.model.Payload;
import io.penstock.engine.model.Schema;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.FileStore;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.RequestFolders;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.run.FileFields.FileProblem;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Files in requests (reference, sections 6.4 and 9): everywhere they are URIs, which are checked
 * when a request is made; in the code of a deployment they are paths. Between the two stands a
 * {@link FileExchange}, and nothing else.
 */
public final class RequestFiles {

  private final @Nullable Parts parts;

  /** What they stand on. */
  record Parts(
      Catalog catalog,
      FileStore files,
      RequestFolders folders,
      JsonCodec codec,
      InstantSource clock) {

    Bucket defaultBucket(UUID projectId) throws FileProblem {
      return catalog
          .resource(Bucket.class, projectId, Bucket.DEFAULT)
          .orElseThrow(() -> new FileProblem("the project has no bucket 'default' any more"));
    }

    /** The bucket that a URI names; empty when the file is not there. */
    Optional<Bucket> bucketOf(FileUri uri, UUID projectId) {
      return catalog
          .resource(Bucket.class, projectId, uri.bucket())
          .filter(bucket -> files.find(bucket.id(), uri.file()).isPresent());
    }
  }

  public RequestFiles(
      Catalog catalog,
      FileStore files,
      RequestFolders folders,
      JsonCodec codec,
      InstantSource clock) {
    this(new Parts(catalog, files, folders, codec, clock));
  }

  private RequestFiles(@Nullable Parts parts) {
    this.parts = parts;
  }

  /** Of a server that keeps no files: requests that name one are refused. */
  public static RequestFiles none() {
    return new RequestFiles((Parts) null);
  }

  /**
   * Sees to it that all files that an input names are there.
   *
   * @param inputs that fit the schema
   * @param mayRead is told of each bucket that is named, before anybody looks whether the file is
   *     there; throws what refuses it
   * @throws RejectedException naming one that is not there
   */
  public void require(
      Iterable<Payload> inputs, Schema schema, UUID projectId, Consumer<String> mayRead) {
    if (!FileFields.in(schema)) {
      return;
    }
    Parts all = parts();
    // The same file may be in each of hundreds of items.
    Set<String> known = new HashSet<>();
    try {
      for (Payload input : inputs) {
        var _ =
            FileFields.translate(
                input,
                FileFields.names(schema),
                all.codec(),
                (field, uri) -> known.add(uri) ? found(all, field, uri, projectId, mayRead) : uri);
      }
    } catch (FileProblem missing) {
      throw RejectedException.invalid(String.valueOf(missing.getMessage()));
    } catch (IOException | InterruptedException impossible) {
      throw new IllegalStateException("A lookup neither waits nor reads.", impossible);
    }
  }

  private static String found(
      Parts parts, String field, String uri, UUID projectId, Consumer<String> mayRead)
      throws FileProblem {
    Optional<FileUri> parsed = FileUri.parse(uri);
    parsed.map(FileUri::bucket).ifPresent(mayRead);
    if (parsed.flatMap(file -> parts.bucketOf(file, projectId)).isEmpty()) {
      throw new FileProblem(
          "Field '%s' names the file %s, which does not exist in this project: upload it first."
              .formatted(field, uri));
    }
    return uri;
  }

  /** Whether an execution needs an {@link #exchange}. */
  static boolean concern(RunnableDeployment target) {
    return FileFields.in(target.deployment().input())
        || FileFields.in(target.deployment().output());
  }

  /** For one execution of a request. To be closed. */
  FileExchange exchange(RunnableDeployment target, RequestId request) throws IOException {
    Parts all = parts();
    return new FileExchange(all, target, request, all.folders().open());
  }

  private Parts parts() {
    if (parts == null) {
      throw RejectedException.invalid("This server keeps no files: fields of type file are null.");
    }
    return parts;
  }
}
