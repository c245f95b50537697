using AdmissionWebhook.Engine;

namespace AdmissionWebhook.Server.Admission;

/// <summary>From the bytes of a request to the bytes of its answer, without HTTP.</summary>
internal static class AdmissionExchange
{
    /// <param name="body">An AdmissionReview.</param>
    /// <param name="evaluate">What makes the answer.</param>
    /// <param name="into">Receives the answer, an AdmissionReview too.</param>
    /// <returns>The answer; the objects of its request can no longer be read.</returns>
    /// <exception cref="RefusedRequestException">The body is no AdmissionReview.</exception>
    public static AdmissionAnswer Answer(ReadOnlyMemory<byte> body, Func<AdmissionRequest, AdmissionAnswer> evaluate, AnswerBuffer into)
    {
        using var document = AdmissionReviewReader.Parse(body);
        var answer = evaluate(AdmissionReviewReader.Read(document.RootElement) with { Length = body.Length });
        AdmissionReviewWriter.Write(into, answer);
        return answer;
    }
}
