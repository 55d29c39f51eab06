// The command line, and manifests.
import { because } from "./explanation.ts";

export const inputErrors = {
  usage: because(
    "a wrong command or option, or options that exclude each other",
    "Nothing was read and nothing was changed: the command line itself could not be understood. The hint below the error says what to write instead.",
    "kubectl istio-rollout COMMAND --help",
  ),
  "invalid-weight": because(
    "the weight is no whole number from 0 to 100",
    "A weight is the canary's share of traffic in percent. Istio takes whole numbers only, and the whole text has to be one: 20, not 20% or 20.5.",
    "kubectl istio-rollout set-weight ROLLOUT 20",
  ),
  "invalid-route": because(
    "`--route` is not in one of its forms",
    "A route is named by its protocol and what tells it from others: http:NAME, http:#INDEX, tcp:PORT, tls:PORT or tls:PORT/SNI,SNI. VIRTUALSERVICE/ before it means one VirtualService only.",
    "see the routes that there are: kubectl istio-rollout get ROLLOUT",
  ),
  "invalid-match": because(
    "`--match` is not in one of its forms",
    "A match is header:NAME=VALUE, path=VALUE or method=VALUE, where VALUE may begin with exact:, prefix: or regex:.",
    "kubectl istio-rollout set-header-route --help",
  ),
  "invalid-percentage": because(
    "the percentage is no number from 0 to 100",
    "It is the share of requests that are mirrored, beside those that are answered.",
    "kubectl istio-rollout set-mirror-route --help",
  ),
  "invalid-image": because(
    "an image is not written as CONTAINER=IMAGE",
    "The container has to be named, because a pod may have several; * stands for all of them.",
    "kubectl istio-rollout set-image ROLLOUT app=registry/app:2",
  ),
  "input-unreadable": because(
    "a file or folder cannot be read",
    "A path given with -f does not exist, or its permissions do not allow to read it. Nothing was written.",
    "check the path; folders need -R for their sub-folders",
  ),
  "input-empty": because(
    "a file holds nothing",
    "An empty file given with -f is most likely a step before that failed, as a template that was not rendered.",
    "look at the command that makes the file",
  ),
  "input-not-text": because(
    "a file is not UTF-8 text",
    "Manifests are edited in place, character by character, which needs a text whose encoding is known.",
    "save the file as UTF-8",
  ),
  "input-invalid-yaml": because(
    "a file is not valid YAML or JSON",
    "The message names file, line and column. Nothing of any file was written.",
    "correct the place that is named",
  ),
  "input-not-kubernetes": because(
    "a document has no apiVersion and kind",
    "A file that is named with -f has to hold Kubernetes objects only. In folders such documents are passed over.",
    "name the right file, or the folder",
  ),
  "input-no-manifests": because(
    "a folder holds no manifests",
    "Files ending in .yaml, .yml and .json are read; sub-folders only with -R.",
    "add -R, or name another folder",
  ),
  "duplicate-object": because(
    "an object is defined twice",
    "Which of the two would be applied is a matter of order, so neither is edited. The message names both places.",
    "remove one of them, or leave its file out",
  ),
  "shared-value": because(
    "the value is shared through an anchor with another place",
    "A YAML anchor or merge key makes one text stand for several values. Editing it here would change the other place too.",
    "write the value out where it is used, then run the command again",
  ),
  "edit-not-possible": because(
    "the value is written in a way that cannot be changed in place",
    "Only the lines that change are touched, so that comments and order stay. Here the text around the value does not allow that.",
    "write the value in plain block style, as the message says",
  ),
  "write-failed": because(
    "a file cannot be written; none was changed",
    "With --write files are replaced all or not at all: each is written beside the old one first.",
    "check permissions and free space of the folder",
  ),
} as const;
