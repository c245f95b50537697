using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>What a replica does to the certificates in the cluster when it has looked at them: makes them, mends them, rotates them.</summary>
internal sealed partial class CertificateUpkeep(
    CertificateWatch watch, CertificateWrites writes, ServedCertificate served, Func<IReadOnlyList<string>> names, TimeProvider time, ILogger logger)
{
    /// <summary>Another controller that wants another <c>caBundle</c> must not be answered without a pause.</summary>
    private readonly Damper _trusting = new(time);

    /// <summary>What has just been written over is not acted on again before the watch has told of it.</summary>
    private readonly Dictionary<string, string> _writtenOver = [];

    public ServedCertificate Served => served;

    /// <summary>How long <c>caBundle</c> is left alone yet; grows while somebody else keeps changing it.</summary>
    public TimeSpan Pause => _trusting.Left;

    /// <summary>Creates what is missing, which any replica may; the one that leads keeps what is there.</summary>
    /// <exception cref="KubernetesException">Something could not be written.</exception>
    /// <exception cref="CertificateException">Something could not be made.</exception>
    public Task PassAsync(bool leads, CancellationToken cancellationToken) => watch.Secret switch
    {
        null => CreateAsync(cancellationToken),
        { } stored when leads => MaintainAsync(stored, cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var state = LastGood() ?? RotationMoves.Begin(Names(), Trusted(), time.GetUtcNow());
        await writes.CreateAsync(state, cancellationToken);
        Log.Created(logger, DeploymentNames.Certificates, state.Authority, state.Server);
    }

    /// <summary>Mends the Secret, has it trusted, and takes the next step of a rotation that is due.</summary>
    private async Task MaintainAsync(StoredCertificates stored, CancellationToken cancellationToken)
    {
        if (IsWrittenOver(DeploymentNames.Certificates, stored.ResourceVersion))
        {
            return;
        }

        if (stored.State is not { } state)
        {
            await UpdateAsync(stored, LastGood() ?? RotationMoves.Begin(Names(), Trusted(), time.GetUtcNow()), cancellationToken);
            Log.Mended(logger, DeploymentNames.Certificates, stored.Fault!);
            return;
        }

        // Neither may keep the other from being done.
        var trusting = TrustAsync(state.Bundle, cancellationToken);
        await Task.WhenAll(trusting, StepAsync(stored, state, cancellationToken));
    }

    private async Task TrustAsync(TrustBundle bundle, CancellationToken cancellationToken)
    {
        var lacking = watch.Configurations.Where(one => !one.Holds(bundle) && !IsWrittenOver(one.ToString(), one.ResourceVersion)).ToList();
        if (lacking.Count == 0 || _trusting.Left > TimeSpan.Zero)
        {
            return;
        }

        _trusting.Done();
        foreach (var configuration in lacking)
        {
            await writes.TrustAsync(configuration, bundle, cancellationToken);
            _writtenOver[configuration.ToString()] = configuration.ResourceVersion;
            Log.Trusted(logger, configuration);
        }
    }

    private async Task StepAsync(StoredCertificates stored, CertificateState state, CancellationToken cancellationToken)
    {
        // Trust that may have ended unseen is none.
        var trustedFor = state.Next is { } next && watch.Failure is null ? served.Trust.Of(next) : null;
        var step = Rotation.Next(state, Names(), trustedFor, time.GetUtcNow());
        if (step != RotationStep.None)
        {
            var after = RotationMoves.After(state, step, Names(), Trusted(), time.GetUtcNow());
            await UpdateAsync(stored, after, cancellationToken);
            Log.Stepped(logger, step, after.Server, after.Authority, after.Next);
        }
    }

    private async Task UpdateAsync(StoredCertificates stored, CertificateState next, CancellationToken cancellationToken)
    {
        await writes.UpdateAsync(stored, next, cancellationToken);
        _writtenOver[DeploymentNames.Certificates] = stored.ResourceVersion;
    }

    private bool IsWrittenOver(string what, string resourceVersion) => _writtenOver.GetValueOrDefault(what) == resourceVersion;

    /// <summary>What this replica still knows, if it is of use.</summary>
    private CertificateState? LastGood() =>
        served.State is { } known && !known.Authority.IsExpired(time.GetUtcNow()) && !known.Server.IsExpired(time.GetUtcNow()) ? known : null;

    private TrustBundle Trusted() => watch.Configurations.Aggregate(TrustBundle.Empty, (all, one) => all.With(one.Trusted));

    private CertificateNames Names() =>
        new([.. names().Concat(watch.Configurations.SelectMany(configuration => configuration.Hosts)).Where(CertificateNames.IsName)]);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Created Secret {Secret}: {Authority}; serving {Server}")]
        public static partial void Created(ILogger logger, string secret, object authority, object server);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Replaced Secret {Secret}, which could not be used: {Fault}")]
        public static partial void Mended(ILogger logger, string secret, string fault);

        [LoggerMessage(Level = LogLevel.Information, Message = "Certificates, {Step}: server {Server}; authority {Authority}; next authority {Next}")]
        public static partial void Stepped(ILogger logger, RotationStep step, object server, object authority, object? next);

        [LoggerMessage(Level = LogLevel.Information, Message = "Wrote caBundle of {Configuration}")]
        public static partial void Trusted(ILogger logger, StoredConfiguration configuration);
    }
}
