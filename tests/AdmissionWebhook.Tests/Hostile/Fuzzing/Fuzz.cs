using System.Diagnostics;
using System.Globalization;

namespace AdmissionWebhook.Tests.Hostile.Fuzzing;

/// <summary>
/// Runs a check with many seeds; everything random about a case follows from its seed. By default a few fixed seeds run every time;
/// <c>FUZZ_SECONDS</c> continues with new ones for that long, and <c>FUZZ_SEED</c> repeats the seed that a failure reports.
/// </summary>
internal static class Fuzz
{
    private static readonly int? Repeated = Number("FUZZ_SEED");
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(Number("FUZZ_SECONDS") ?? 0);

    public static void Check(int cases, Action<Random> check) =>
        CheckAsync(
                cases,
                random =>
                {
                    check(random);
                    return Task.CompletedTask;
                }
            )
            .GetAwaiter()
            .GetResult();

    public static async Task CheckAsync(int cases, Func<Random, Task> check)
    {
        if (Repeated is { } seed)
        {
            await OnceAsync(seed, check);
            return;
        }

        for (var i = 0; i < cases; i++)
        {
            await OnceAsync(i, check);
        }

        for (var running = Stopwatch.StartNew(); running.Elapsed < Duration; )
        {
            await OnceAsync(Random.Shared.Next(cases, int.MaxValue), check);
        }
    }

    private static async Task OnceAsync(int seed, Func<Random, Task> check)
    {
        try
        {
            await check(new Random(seed));
        }
#pragma warning disable CA1031 // Any failure is reported with its seed.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"FUZZ_SEED={seed} repeats this: {fault.Message}"),
                fault
            );
        }
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
