namespace AdmissionWebhook.Kubernetes.Connection;

internal interface ICredentialSource
{
    /// <summary>The credential to use now; the same instance for as long as it is the same credential.</summary>
    ValueTask<Credential> GetAsync(CancellationToken cancellationToken);

    /// <summary>The server answered 401: the next <see cref="GetAsync"/> obtains a new one, if that one is still current.</summary>
    void Reject(Credential credential);
}
