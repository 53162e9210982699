package io.penstock.engine.service.file;

import static io.penstock.engine.error.RejectedException.invalid;
import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.catalog.Bucket;
import io.penstock.engine.file.FileNames;
import io.penstock.engine.file.StoredFile;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.FileStore;
import io.penstock.engine.port.FileStore.Content;
import io.penstock.engine.port.FileStore.Listing;
import io.penstock.engine.port.FileStore.Part;
import io.penstock.engine.port.FileStore.Upload;
import io.penstock.engine.service.definition.Lookup;
import io.penstock.engine.service.definition.Names;
import io.penstock.engine.service.file.FileLinks.Action;
import io.penstock.engine.service.file.FileLinks.Link;
import io.penstock.engine.service.file.FileLinks.Permission;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Files in buckets (reference, section 8.4). Content travels by links, which need no token; all
 * else is done by names of projects and buckets.
 */
public final class FileService {

  private static final int USUAL_PAGE = 100;
  private static final int LARGEST_PAGE = 1000;
  private static final int MOST_PARTS = 10_000;

  private final Catalog catalog;
  private final FileStore files;
  private final FileLinks links;
  private final InstantSource clock;

  public FileService(Catalog catalog, FileStore files, FileLinks links, InstantSource clock) {
    this.catalog = catalog;
    this.files = files;
    this.links = links;
    this.clock = clock;
  }

  /**
   * Which files to list; null components get their defaults.
   *
   * @param continuationToken of the page before
   * @param limit 1 to 1000, by default 100
   */
  public record Filter(
      @Nullable String prefix,
      @Nullable String delimiter,
      @Nullable String continuationToken,
      @Nullable Integer limit) {}

  public Listing list(String project, String bucket, Filter filter) {
    int limit = filter.limit() == null ? USUAL_PAGE : filter.limit();
    if (limit < 1 || limit > LARGEST_PAGE) {
      throw invalid(
          "The value %d of 'limit' is out of range: it must be from 1 to %d."
              .formatted(limit, LARGEST_PAGE));
    }
    return files.list(
        new FileStore.Query(
            bucket(project, bucket).id(),
            filter.prefix() == null ? "" : filter.prefix(),
            filter.delimiter() == null ? "" : filter.delimiter(),
            filter.continuationToken(),
            limit));
  }

  public StoredFile get(String project, String bucket, String file) {
    return files.find(bucket(project, bucket).id(), file).orElseThrow(FileService::noFile);
  }

  public void delete(String project, String bucket, String file) {
    if (!files.delete(bucket(project, bucket).id(), file)) {
      throw noFile();
    }
  }

  /** A link under which the file's content can be fetched. */
  public Link download(String project, String bucket, String file) {
    StoredFile found = get(project, bucket, file);
    return links.sign(new Permission(Action.DOWNLOAD, found.bucketId(), found.name(), null, null));
  }

  /**
   * A link that takes the content of a file, or of a part of it.
   *
   * @param uploadId both or none are null
   */
  public Link upload(
      String project,
      String bucket,
      String file,
      @Nullable String uploadId,
      @Nullable Integer partNumber) {
    UUID bucketId = bucket(project, bucket).id();
    checkName(file);
    if ((uploadId == null) != (partNumber == null)) {
      throw invalid("'upload_id' and 'part_number' belong together: give both or none.");
    }
    if (uploadId != null && partNumber != null) {
      uploadId(uploadId);
      partNumber(partNumber);
    }
    return links.sign(new Permission(Action.UPLOAD, bucketId, file, uploadId, partNumber));
  }

  /** Begins an upload in parts. */
  public UUID startUpload(String project, String bucket, String file) {
    return files.startUpload(bucket(project, bucket).id(), checkName(file), now());
  }

  /**
   * Makes a file of its parts.
   *
   * @param parts in any order; each number once
   */
  public StoredFile completeUpload(
      String project, String bucket, String file, String uploadId, List<Part> parts)
      throws IOException, InterruptedException {
    Upload upload = new Upload(uploadId(uploadId), bucket(project, bucket).id(), file);
    if (parts.isEmpty()) {
      throw invalid("Field 'parts' must have at least one part.");
    }
    Set<Integer> numbers = new HashSet<>();
    for (Part part : parts) {
      if (!numbers.add(partNumber(part.number()))) {
        throw invalid("Field 'parts' has the part %d twice.".formatted(part.number()));
      }
    }
    return files.completeUpload(
        upload, parts.stream().sorted(Comparator.comparingInt(Part::number)).toList(), now());
  }

  /**
   * Takes what is sent to a link.
   *
   * @return the tag of what was kept
   */
  public String receive(Link link, InputStream content) throws IOException, InterruptedException {
    links.check(link);
    Permission to = link.permission();
    return to.uploadId() == null || to.partNumber() == null
        ? files.put(to.bucketId(), to.file(), now(), content).tag()
        : files.putPart(
            new Upload(uploadId(to.uploadId()), to.bucketId(), to.file()),
            to.partNumber(),
            now(),
            content);
  }

  /** The content that a link leads to. */
  public Content open(Link link) throws IOException {
    links.check(link);
    return files
        .open(link.permission().bucketId(), link.permission().file())
        .orElseThrow(FileService::noFile);
  }

  private Bucket bucket(String project, String bucket) {
    return new Lookup(catalog).bucket(project, bucket);
  }

  private static String checkName(String file) {
    if (!FileNames.isAllowed(file)) {
      throw invalid(
          "The file name %s is not allowed: it %s.".formatted(Names.quote(file), FileNames.RULE));
    }
    return file;
  }

  private static UUID uploadId(String text) {
    return Lookup.id(text).orElseThrow(() -> notFound("Upload was not found"));
  }

  private static int partNumber(int number) {
    if (number < 1 || number > MOST_PARTS) {
      throw invalid(
          "The part number %d is out of range: it must be from 1 to %d."
              .formatted(number, MOST_PARTS));
    }
    return number;
  }

  private static RuntimeException noFile() {
    return notFound("File was not found");
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
