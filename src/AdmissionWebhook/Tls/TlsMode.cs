namespace AdmissionWebhook.Tls;

/// <summary>Where the server certificate comes from.</summary>
internal enum TlsMode
{
    /// <summary>Files if given, else self-signed.</summary>
    Auto,
    Files,

    /// <summary>Made for this run.</summary>
    SelfSigned,

    /// <summary>Made and rotated by the replicas, and stored in a Secret.</summary>
    SelfManaged,
}
