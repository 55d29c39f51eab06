// How long a pause step lasts, as the controller reads it (RolloutPause.DurationSeconds).

const durationText = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;

/** What is wrong with a duration of that text; a whole number is one of seconds. */
export function findDurationProblem(text: string): "unreadable" | "negative" | undefined {
  const isSeconds = /^[+-]?\d+$/.test(text) && Math.abs(Number(text)) < 2 ** 31;
  if (!isSeconds && !durationText.test(text)) return "unreadable";
  return text.startsWith("-") && /[1-9]/.test(text) ? "negative" : undefined;
}
