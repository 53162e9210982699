package io.penstock.adapters.store.s3;

import io.penstock.engine.port.StorageServiceException;
import io.penstock.engine.port.StorageServiceException.Problem;
import java.net.SocketTimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Says in a sentence what is wrong with a service. What it said itself is for the log alone, but
 * for its code, such as {@code AccessDenied}.
 */
final class S3Problems {

  private static final int LONGEST_CODE = 64;

  private S3Problems() {}

  static StorageServiceException of(SdkException problem) {
    if (problem instanceof AwsServiceException answer) {
      return of(answer);
    }
    if (isTimeout(problem)) {
      return silent(problem);
    }
    return new StorageServiceException(
        Problem.FAILED, "The server's storage service cannot be reached.", problem);
  }

  static StorageServiceException silent(Exception problem) {
    return new StorageServiceException(
        Problem.SILENT, "The server's storage service did not answer in time.", problem);
  }

  static StorageServiceException brokenOff(Exception problem) {
    return new StorageServiceException(
        Problem.FAILED, "The server's storage service broke off in the middle of a file.", problem);
  }

  private static StorageServiceException of(AwsServiceException answer) {
    String code = code(answer);
    return switch (answer.statusCode()) {
      case 401, 403 ->
          new StorageServiceException(
              Problem.FAILED,
              "The server's storage service refuses its access (%s): the administrator has to check the keys and their rights."
                  .formatted(code),
              answer);
      case 404 ->
          new StorageServiceException(
              Problem.FAILED,
              "The server's storage service does not have what the server asked for (%s): the administrator has to check the bucket."
                  .formatted(code),
              answer);
      case 429, 503 ->
          new StorageServiceException(
              Problem.BUSY,
              "The server's storage service is busy (%s); try again later.".formatted(code),
              answer);
      default ->
          new StorageServiceException(
              Problem.FAILED, "The server's storage service failed (%s).".formatted(code), answer);
    };
  }

  /** The code of an error, or its status when it has none that is fit to be shown. */
  static String code(AwsServiceException answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    return code != null && code.length() <= LONGEST_CODE && code.matches("[A-Za-z0-9.]+")
        ? code
        : String.valueOf(answer.statusCode());
  }

  private static boolean isTimeout(Throwable problem) {
    for (Throwable t = problem; t != null; t = t.getCause()) {
      if (t instanceof ApiCallTimeoutException
          || t instanceof ApiCallAttemptTimeoutException
          || t instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }
}
