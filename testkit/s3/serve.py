"""An S3 service for tests, with one user and one bucket, until standard input ends.

Says in its first line where it is, and the user's keys. Calls that the user did not sign are refused.
"""

import json
import logging
import os
import sys

# Three calls make the user, and one the bucket; from then on each needs a signature.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"

import boto3
from moto.server import ThreadedMotoServer

BUCKET = "penstock"
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


def client(service, url):
    return boto3.client(
        service, endpoint_url=url, region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would tell of every call
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    users = client("iam", url)
    users.create_user(UserName="penstock")
    users.put_user_policy(UserName="penstock", PolicyName="everything", PolicyDocument=json.dumps(EVERYTHING))
    key = users.create_access_key(UserName="penstock")["AccessKey"]
    client("s3", url).create_bucket(Bucket=BUCKET)
    print(url, key["AccessKeyId"], key["SecretAccessKey"], BUCKET, flush=True)
    sys.stdin.read()
    server.stop()


main()
