using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace AdmissionWebhook.Benchmarks.Soak;

/// <summary>
/// Sends reviews as through a Service with two endpoints: to one that is ready, within five seconds. Answers with Retry-After are retried
/// after that time, as API servers do. A refused or broken connection is retried at the other endpoint, as a user would apply again. A
/// review without an answer after five seconds is lost.
/// </summary>
internal sealed class ServiceClient(IReadOnlyList<Instance> instances, Tally tally)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private int _next;

    /// <param name="generations">The oldest and newest policies that can be in force now.</param>
    public async Task SendAsync(byte[] review, string path, Func<(int Oldest, int Newest)> generations)
    {
        var started = Stopwatch.StartNew();
        var began = Stopwatch.GetTimestamp();
        using var deadline = new CancellationTokenSource(Patience);
        var oldest = generations().Oldest;
        var at = Interlocked.Increment(ref _next);
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var content = new ByteArrayContent(review) { Headers = { ContentType = Json } };
                using var answer = await Choose(at + tries).Client.PostAsync(path, content, deadline.Token);
                if (answer.Headers.RetryAfter is not { Delta: { } wait })
                {
                    Evaluate(
                        review,
                        path,
                        answer.StatusCode,
                        await answer.Content.ReadAsByteArrayAsync(deadline.Token),
                        oldest,
                        generations().Newest
                    );
                    tally.Took(started.Elapsed);
                    return;
                }

                tally.Add($"tried again: {(int)answer.StatusCode}");
                await Task.Delay(wait, deadline.Token);
            }
            catch (OperationCanceledException)
            {
                await Task.Delay(Pause);
                tally.Add(tally.LastStall > began ? "not evaluated: the machine stalled" : "lost", $"after {tries} tries");
                return;
            }
            catch (HttpRequestException e) when (started.Elapsed < Patience)
            {
                tally.Add($"tried again: {e.HttpRequestError}");
            }
            catch (HttpRequestException e)
            {
                tally.Add("lost", e.Message);
                return;
            }

            await Task.Delay(Pause);
        }
    }

    private Instance Choose(int at)
    {
        var first = instances[at % instances.Count];
        return first.IsReady ? first : instances.FirstOrDefault(instance => instance.IsReady) ?? first;
    }

    private void Evaluate(byte[] review, string path, HttpStatusCode status, byte[] body, int oldest, int newest)
    {
        if (status != HttpStatusCode.OK)
        {
            tally.Add("wrong", $"{(int)status} {System.Text.Encoding.UTF8.GetString(body)}");
            return;
        }

        using var answer = JsonDocument.Parse(body);
        var response = answer.RootElement.GetProperty("response");
        if (response.GetProperty("uid").GetString() != "5f2f0a4e-7a1c-4a5f-9a55-0c7c4a3f1d02")
        {
            tally.Add("wrong", "another uid");
        }
        else if (SoakPolicy.Fault(review, path, response, oldest, newest) is { } fault)
        {
            tally.Add("wrong", fault);
        }
        else
        {
            tally.Add(response.GetProperty("allowed").GetBoolean() ? "right: allowed" : "right: denied");
        }
    }
}
