package io.penstock.engine.run;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.file.FileNames;
import io.penstock.engine.file.FileUri;
import io.penstock.engine.model.Payload;
import io.penstock.engine.plan.RunnableDeployment;
import io.penstock.engine.port.DeploymentRuntime.OutputFiles;
import io.penstock.engine.port.FileStore.Content;
import io.penstock.engine.port.RequestFolders.RequestFolder;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.run.FileFields.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files of one execution of a deployment request: copies of those that its input names, and
 * those that its code returns. Closing removes the copies.
 */
final class FileExchange implements AutoCloseable {

  private final RequestFiles.Parts parts;
  private final RunnableDeployment target;
  private final RequestId request;
  private final RequestFolder folder;
  private final List<String> outputs;
  private final Map<String, String> placed = new HashMap<>();
  private final Set<String> used = new HashSet<>();

  FileExchange(
      RequestFiles.Parts parts,
      RunnableDeployment target,
      RequestId request,
      RequestFolder folder) {
    this.parts = parts;
    this.target = target;
    this.request = request;
    this.folder = folder;
    this.outputs = FileFields.names(target.deployment().output());
  }

  /** What the runtime is to do with files that the code returns; null when it returns none. */
  @Nullable OutputFiles outputFiles() {
    return outputs.isEmpty() ? null : new OutputFiles(folder.outputs(), outputs);
  }

  /** The input with paths in place of URIs. */
  Payload fetch(Payload input) throws FileProblem, IOException, InterruptedException {
    return FileFields.translate(
        input, FileFields.names(target.deployment().input()), parts.codec(), this::fetchOne);
  }

  private String fetchOne(String field, String uri)
      throws FileProblem, IOException, InterruptedException {
    String known = placed.get(uri);
    if (known != null) {
      return known;
    }
    try (Content content =
        open(uri)
            .orElseThrow(
                () ->
                    new FileProblem(
                        "The file %s of the input field '%s' does not exist in this project any more."
                            .formatted(uri, field)))) {
      Path path = folder.place(content.file().baseName(), content.whole());
      placed.put(uri, path.toString());
      return path.toString();
    }
  }

  private Optional<Content> open(String uri) throws IOException {
    FileUri parsed = FileUri.parse(uri).orElse(null);
    Bucket bucket =
        parsed == null
            ? null
            : parts.catalog().resource(Bucket.class, projectId(), parsed.bucket()).orElse(null);
    return parsed == null || bucket == null
        ? Optional.empty()
        : parts.files().open(bucket.id(), parsed.file());
  }

  /** The output with URIs in place of the paths that the runtime has put into it. */
  Payload publish(Payload output) throws FileProblem, IOException, InterruptedException {
    return FileFields.translate(output, outputs, parts.codec(), this::publishOne);
  }

  private String publishOne(String field, String value)
      throws FileProblem, IOException, InterruptedException {
    if (value.startsWith(FileUri.PREFIX)) {
      if (FileUri.parse(value).flatMap(uri -> parts.bucketOf(uri, projectId())).isEmpty()) {
        throw new FileProblem(
            "The output field '%s' names the file %s, which does not exist in this project."
                .formatted(field, value));
      }
      return value;
    }
    try (InputStream content = folder.take(Path.of(value))) {
      Bucket bucket = parts.defaultBucket(projectId());
      String name = name(field, Path.of(value));
      var _ =
          parts
              .files()
              .put(
                  bucket.id(),
                  name,
                  parts.clock().instant().truncatedTo(ChronoUnit.MICROS),
                  content);
      return new FileUri(bucket.name(), name).toString();
    } catch (NoSuchFileException | InvalidPathException notLaidDown) {
      throw new FileProblem(
          "The output field '%s' is not the path of a file that the deployment may return."
              .formatted(field));
    }
  }

  /** Reference, section 6.4. Two of one name in a field get a number between. */
  private String name(String field, Path path) throws FileProblem {
    String start = "deployment_requests/%s/%s/".formatted(request, field);
    String last = String.valueOf(path.getFileName());
    String name = start + last;
    for (int i = 1; !used.add(name); i++) {
      name = start + i + "/" + last;
    }
    if (!FileNames.isAllowed(name)) {
      throw new FileProblem(
          "The output field '%s' is a file whose name cannot be kept: a file name %s."
              .formatted(field, FileNames.RULE));
    }
    return name;
  }

  private UUID projectId() {
    return target.project().id();
  }

  @Override
  public void close() {
    folder.close();
  }
}
