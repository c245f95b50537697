using AdmissionWebhook.Policies;
using AdmissionWebhook.Policy.Cluster;

namespace AdmissionWebhook.Admission;

/// <summary>Answers requests under the policies in force at that moment.</summary>
internal sealed partial class AdmissionJudge(PolicyStore policies, IClusterView cluster, TimeProvider time, ILogger<AdmissionJudge> logger)
{
    public AdmissionAnswer Validate(AdmissionRequest request) =>
        Answer(request, GuardedEngine.Validate(request.Input, policies.Current, cluster, time.GetUtcNow(), Deadline(request)));

    public AdmissionAnswer Mutate(AdmissionRequest request) =>
        Answer(request, GuardedEngine.Mutate(request.Input, policies.Current, cluster, time.GetUtcNow()));

    // A review of ordinary length cannot take long.
    private Func<bool>? Deadline(AdmissionRequest request)
    {
        if (request.Length <= BodyMemory.Ordinary)
        {
            return null;
        }

        var started = time.GetTimestamp();
        return () => time.GetElapsedTime(started) > ReviewLimits.Judging;
    }

    private AdmissionAnswer Answer(AdmissionRequest request, EngineAnswer answer)
    {
        if (answer.Fault is { } fault)
        {
            Log.EngineFailed(logger, fault, BoundedText.Label(request.Uid), BoundedText.Label(request.Input.Kind));
        }

        return new AdmissionAnswer(request, answer.Verdict, answer.Patch) { Failed = answer.Fault is not null };
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Review {Uid} of a {Kind} failed")]
        public static partial void EngineFailed(ILogger logger, Exception exception, string uid, string kind);
    }
}
