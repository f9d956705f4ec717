/** Texts that the estimator is measured on: written for it, several registers each. */
export const prose: Readonly<Record<string, readonly string[]>> = {
  english: [
    'The ferry left the harbour twenty minutes late, and nobody on board seemed to mind. A few children counted gulls; their parents shared a flask of tea and argued, quite cheerfully, about which island they would see first.',
    'Please check whether the invoice of 14 March was paid. Our records show a balance of £1,284.50, but the customer says that she transferred the whole amount on Tuesday and has sent us a screenshot to prove it.',
    'ok so basically i tried turning it off and on again and it still says "connection refused" lol. any ideas?? my boss needs this by 5pm and i am kind of panicking right now',
    'A garbage collector that stops the world for forty milliseconds is acceptable in a batch job and disastrous in a trading system. Measure the tail, not the average: the ninety-ninth percentile is what your users remember.',
    'Photosynthesis converts carbon dioxide and water into glucose and oxygen. Chlorophyll, the pigment that makes leaves green, absorbs mostly red and blue light; the energy drives a chain of reactions in the thylakoid membranes.',
    '## Steps\n\n1. Install the dependencies.\n2. Copy `.env.example` to `.env` and fill in the key.\n3. Run the tests.\n\n- **Note:** the first run takes longer, because the cache is empty.\n- See [the guide](https://example.com/docs/getting-started) for details.',
  ],
  chinese: [
    '昨天下午我去图书馆借了三本关于城市规划的书,其中一本讲的是老城区如何在保留街道尺度的同时引入公共交通。',
    '请帮我检查一下这份合同的第五条,我觉得付款期限写得不够清楚,如果对方延迟交货,我们应该如何处理?',
    '为了提高接口的稳定性,建议在客户端加入指数退避的重试机制,并且对每一次失败记录错误码、耗时和请求编号,方便之后排查问题。',
    '奶奶做的红烧肉总是比外面餐馆的好吃,她说秘诀只有两个:冰糖要炒到刚好起泡,火一定要小。',
    '哈哈哈你怎么又迟到了,我都等你半个小时了!快点吧,电影马上就要开始了,爆米花我先买好。',
    '量子计算机利用叠加态与纠缠来处理信息,但是退相干使得误差校正成为工程上的最大难题。',
    '臺北的捷運站每天早上都擠滿了趕著上班的人,車廂裡卻意外地安靜,大家低頭看著手機,等待下一站的廣播。',
  ],
  japanese: [
    '昨日は久しぶりに友達と海辺のカフェへ行って、夕方までのんびり話をしました。窓から見える灯台がとてもきれいでした。',
    'お手数ですが、添付の見積書をご確認のうえ、今週の金曜日までにご返信いただけますでしょうか。よろしくお願いいたします。',
    'このライブラリはストリーミング応答に対応しており、接続が途中で切れた場合には部分的な結果とともに例外を返します。',
    'えっ、マジで?それ超ウケるんだけど。今度みんなで集まったときに絶対その話してよ!',
    '江戸時代の職人は、道具の手入れを仕事の一部と考えていた。刃物を研ぐ時間は、次の一日を準備する時間でもあった。',
    'インストールが完了したら、ターミナルで「npm start」と入力し、ブラウザで画面が表示されることを確認してください。',
  ],
  korean: [
    '어제 저녁에 동생이랑 한강 공원에서 자전거를 탔는데, 바람이 생각보다 시원해서 두 시간이나 달렸어요.',
    '첨부해 드린 보고서를 검토하신 후 다음 주 월요일까지 의견을 보내 주시면 감사하겠습니다.',
    '서버가 과부하 상태일 때는 요청을 바로 다시 보내지 말고, 지수적으로 늘어나는 간격을 두고 재시도하는 것이 좋습니다.',
    '할머니께서 끓여 주신 된장찌개 냄새가 골목 끝까지 퍼져서, 집에 도착하기도 전에 배가 고파졌다.',
    '야 진짜 대박이다ㅋㅋㅋ 그걸 왜 이제야 말해? 내일 만나서 자세히 얘기해 줘!',
    '조선 시대의 도자기는 소박한 형태와 은은한 빛깔로 유명하며, 오늘날에도 많은 수집가들의 사랑을 받고 있다.',
  ],
  thai: [
    'เมื่อวานนี้ฉันไปเดินเล่นที่ตลาดน้ำกับครอบครัว อากาศร้อนมากแต่ขนมไทยที่นั่นอร่อยจนลืมเหนื่อย',
    'กรุณาตรวจสอบเอกสารที่แนบมาพร้อมนี้ และตอบกลับภายในวันศุกร์หน้า หากมีข้อสงสัยสามารถติดต่อฝ่ายบริการลูกค้าได้ตลอดเวลา',
    'ระบบจะบันทึกข้อมูลการใช้งานโดยอัตโนมัติ และแจ้งเตือนผู้ดูแลเมื่อพบข้อผิดพลาดที่เกิดขึ้นซ้ำกันหลายครั้ง',
    'คุณยายเล่าว่าเมื่อก่อนบ้านหลังนี้ล้อมรอบด้วยทุ่งนา ตอนเช้ามีหมอกลงจนมองไม่เห็นถนน',
    'จริงเหรอ ทำไมเพิ่งบอกล่ะ พรุ่งนี้เจอกันที่สถานีรถไฟฟ้าตอนเก้าโมงนะ อย่าลืมเอาร่มมาด้วย',
  ],
  arabic: [
    'ذهبنا أمس إلى السوق القديم واشترينا التوابل والقهوة، ثم جلسنا في مقهى صغير نستمع إلى حكايات البائعين عن المدينة.',
    'يرجى مراجعة العقد المرفق وإبداء ملاحظاتكم قبل نهاية الأسبوع، لأن التأخير قد يؤثر على موعد تسليم المشروع.',
    'تعتمد جودة النموذج اللغوي على البيانات التي تدرب عليها، ولذلك يجب التحقق من مصادرها وتنظيفها قبل الاستخدام.',
    'كانت جدتي تقول إن الصبر مفتاح الفرج، وإن البيت الذي يدخله الضيف لا يعرف الفقر.',
    'والله ما توقعت إنك توصل بهالسرعة! تعال بكرة ونكمل الموضوع على رواق.',
  ],
  russian: [
    'Вчера вечером мы долго гуляли по набережной, и ветер приносил запах моря и жареных каштанов.',
    'Просим вас проверить приложенный договор и прислать замечания до конца недели, чтобы мы успели согласовать сроки поставки.',
    'Если сервер перегружен, клиент должен подождать и повторить запрос, увеличивая паузу после каждой неудачи.',
    'Бабушка говорила, что хороший хлеб не терпит спешки: тесто должно подойти дважды.',
  ],
  hindi: [
    'कल शाम को हम नदी के किनारे टहलने गए और वहाँ बच्चों को पतंग उड़ाते हुए देखा।',
    'कृपया संलग्न दस्तावेज़ की जाँच करें और शुक्रवार तक अपनी टिप्पणियाँ भेज दें, ताकि परियोजना समय पर पूरी हो सके।',
    'जब सर्वर पर बहुत अधिक भार हो, तो अनुरोध को दोबारा भेजने से पहले कुछ देर प्रतीक्षा करनी चाहिए।',
  ],
  german: [
    'Gestern Abend saßen wir noch lange auf dem Balkon und sprachen über die Reise, die wir im Frühling machen wollen.',
    'Bitte prüfen Sie die beigefügte Rechnung und überweisen Sie den Betrag bis zum Monatsende auf das angegebene Konto.',
    'Die Geschwindigkeitsbegrenzung auf der Umgehungsstraße wurde nach mehreren Verkehrsunfällen verschärft.',
    'Wenn der Server überlastet ist, sollte das Programm eine Weile warten, bevor es die Anfrage wiederholt.',
  ],
  french: [
    "Hier soir, nous avons dîné sur la terrasse en regardant les bateaux rentrer au port ; l'air sentait le sel et le romarin.",
    "Veuillez vérifier le contrat ci-joint et nous faire part de vos remarques avant la fin de la semaine, s'il vous plaît.",
    "Lorsque le serveur est surchargé, il vaut mieux attendre quelques secondes avant d'envoyer la requête à nouveau.",
  ],
  spanish: [
    'Ayer por la tarde caminamos por el barrio antiguo y compramos pan recién hecho en una panadería diminuta.',
    'Le rogamos que revise el contrato adjunto y nos envíe sus comentarios antes del viernes para no retrasar la entrega.',
    'Cuando el servidor está saturado, conviene esperar unos segundos antes de repetir la petición.',
  ],
  polish: [
    'Wczoraj wieczorem spacerowaliśmy nad rzeką i rozmawialiśmy o podróży, którą planujemy na wiosnę.',
    'Prosimy o sprawdzenie załączonej umowy i przesłanie uwag do końca tygodnia, abyśmy mogli dotrzymać terminu.',
  ],
  turkish: [
    'Dün akşam deniz kenarında uzun uzun yürüdük ve balıkçıların ağlarını toplamasını izledik.',
    'Lütfen ekteki sözleşmeyi inceleyip görüşlerinizi hafta sonuna kadar bize iletiniz.',
  ],
  vietnamese: [
    'Chiều hôm qua chúng tôi đi dạo quanh hồ và uống cà phê ở một quán nhỏ gần nhà thờ cũ.',
    'Vui lòng kiểm tra hợp đồng đính kèm và gửi ý kiến trước cuối tuần để chúng ta kịp thời hạn giao hàng.',
  ],
  greek: ['Χθες το απόγευμα περπατήσαμε στην παλιά πόλη και αγοράσαμε ψωμί από έναν μικρό φούρνο δίπλα στο λιμάνι.'],
  hebrew: ['אתמול בערב טיילנו לאורך החוף ודיברנו על הנסיעה שאנחנו מתכננים לאביב, ואחר כך שתינו תה בבית קפה קטן.'],
  emoji: [
    'Great news! 🎉🎉 We shipped it 🚀 thanks everyone ❤️🙏',
    '😀😂🥲🤔👍🏽👩‍💻🧑🏿‍🚀🇬🇧🇯🇵☕️🌧️✅❌',
    'Lunch? 🍕 or 🍣 … I could do 🥗 too 😅 See you at 12:30 ⏰',
    '✨🔥💯 this is fire 🔥🔥🔥 ngl 😭😭',
  ],
}

/** Source code in several languages, JSON, markup: what developers paste. */
export const structured: Readonly<Record<string, readonly string[]>> = {
  code: [
    `export async function readAll<T>(source: AsyncIterable<T>, limit = 1000): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) {
    if (items.length >= limit) throw new RangeError(\`More than \${limit} items\`)
    items.push(item)
  }
  return items
}
`,
    `def moving_average(values: list[float], window: int = 5) -> list[float]:
    """Averages each value with its predecessors."""
    if window <= 0:
        raise ValueError("window must be positive")
    out = []
    total = 0.0
    for i, value in enumerate(values):
        total += value
        if i >= window:
            total -= values[i - window]
        out.append(total / min(i + 1, window))
    return out
`,
    `SELECT c.id, c.name, COUNT(o.id) AS order_count, SUM(o.total_cents) / 100.0 AS revenue
FROM customers AS c
LEFT JOIN orders AS o ON o.customer_id = c.id AND o.created_at >= '2026-01-01'
WHERE c.country IN ('GB', 'IE')
GROUP BY c.id, c.name
HAVING COUNT(o.id) > 3
ORDER BY revenue DESC
LIMIT 50;
`,
    `package main

import (
\t"fmt"
\t"net/http"
\t"time"
)

func main() {
\tclient := &http.Client{Timeout: 5 * time.Second}
\tresp, err := client.Get("https://example.com/health")
\tif err != nil {
\t\tfmt.Println("unreachable:", err)
\t\treturn
\t}
\tdefer resp.Body.Close()
\tfmt.Println(resp.StatusCode)
}
`,
    `#include <stdio.h>
#define MAX_ITEMS 64

static int compare(const void *a, const void *b) {
    return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

int main(int argc, char **argv) {
    int items[MAX_ITEMS] = {0};
    for (size_t i = 0; i < MAX_ITEMS; ++i) items[i] = (int)((i * 2654435761u) >> 16) & 0xFF;
    qsort(items, MAX_ITEMS, sizeof items[0], compare);
    printf("%d..%d\\n", items[0], items[MAX_ITEMS - 1]);
    return 0;
}
`,
    `<section class="card card--wide" aria-labelledby="title-42">
  <h2 id="title-42">Opening hours</h2>
  <ul>
    <li><time datetime="09:00">9 am</time> – <time datetime="17:30">5.30 pm</time></li>
    <li>Closed on <strong>Mondays</strong></li>
  </ul>
  <a href="/contact?topic=visit&amp;lang=en" rel="nofollow">Contact us</a>
</section>
`,
    `2026-03-14T09:26:53.589Z ERROR [worker-7] c.e.billing.InvoiceService - Failed to load invoice id=8f14e45f-ceea-467f-a8d2-3c1b9a7d5e10 after 3 attempts (1842 ms)
java.net.SocketTimeoutException: Read timed out
\tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:288)
\tat com.example.billing.HttpGateway.fetch(HttpGateway.java:91)
\tat com.example.billing.InvoiceService.load(InvoiceService.java:47)
`,
  ],
}
