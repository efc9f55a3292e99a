"""One sheet of every kind, with invented names."""

from datetime import datetime
from typing import Any

from portal.clock import SHANGHAI
from portal.documents.sheet import Sheet

ISSUED = datetime(2026, 3, 4, 10, 30, tzinfo=SHANGHAI)
_FIVE = {
    "list": "严重失信主体名单",
    "reasons": "伪造医疗文书骗取医疗保障基金",
    "basis": "《示例规定》第二条",
    "sanctions": "列入期间限制享受便利措施",
    "removal": "期满且履行义务后可申请移出",
    "remedies": "可自收到之日起六十日内申请行政复议",
}
CONTENTS: dict[str, dict[str, Any]] = {
    "dispute_answer": {
        "applicant": "张𬭎",
        "claim": "认为2026年2月9日记入的信息与事实不符",
        "answer": "经核查，异议成立，予以撤销。",
        "remarks": "无",
    },
    "repair_refusal": {
        "applicant": "示例医院",
        "received_on": "2026-03-02",
        "reasons": "公开未满6个月",
        "remedy_body": "哈尔滨市医疗保障局",
        "officer": "李示例",
        "officer_phone": "0451-00000000",
    },
    "repair_confirmation": {
        "applicant": "示例医院",
        "identifier": "91230100MA00000000",
        "legal_representative": "王示例",
        "contact": "0451-00000000",
        "information": "2025年8月1日因违反服务协议被处理",
        "granted": True,
        "shown_years": 0,
        "shown_months": 7,
        "officer": "李示例",
    },
    "acceptance_notice": {
        "applicant": "青禾示例大药房",
        "received_on": "2025-09-22",
        "receipt_no": "XF-2025-00000001",
        "due_on": "2025-10-17",
        "information": "2025年5月12日的处理",
    },
    "non_acceptance_notice": {
        "applicant": "青禾示例大药房",
        "received_on": "2025-09-22",
        "reasons": "未作出信用修复承诺",
    },
    "result_notice": {
        "applicant": "张三",
        "information": "将本人医保凭证交由他人冒名使用",
        "basis": "《医疗保障基金使用监督管理条例》",
        "decided_on": "2025-03-03",
        "document_no": "示例〔2025〕1号",
    },
    "listing_prenotice": {
        "applicant": "张三",
        "answer_days": 5,
        "list": _FIVE["list"],
        "reasons": _FIVE["reasons"],
        "basis": _FIVE["basis"],
    },
    "listing_decision": {"applicant": "张三", **_FIVE},
    "credit_report": {
        "name": "张三",
        "identifier": "230102********0010",
        "issued_time": "2026-03-04 10:30",
        "purpose": "本人查询",
        "local_parameters": True,
        "archives": [
            {
                "rulebook": "黑龙江省医疗保障信用管理暂行办法",
                "archive_no": "HLJ-INS-2026-00000001",
                "kind": "参保人员",
                "grade": "良好",
                "reason": None,
                "score": "88",
                "state": "初评",
                "as_of": "2026-02-09 10:00",
                "dispute_until": "2026-02-28",
                "trace": [
                    {"text": "基准分", "basis": "第二十五条", "points": "100"},
                    {"text": "违反医疗保障规定，受到处罚", "basis": "第十八条（一）", "points": "-12"},
                ],
                "entries": [
                    {
                        "decided_on": "2026-02-09",
                        "name": "违反医疗保障规定，受到处罚",
                        "document_no": "示例〔2026〕1号",
                        "status": "有效",
                        "points": "-12",
                    }
                ],
                "history": [{"as_of": "2025-01-01 00:00", "grade": "优秀", "score": "100"}],
                "measures": [{"article": "第三十三条", "text": "容缺受理", "state": "可给予"}],
            }
        ],
    },
}
TITLES = {
    "dispute_answer": "黑龙江省医疗保障信用异议信息处理结果反馈单",
    "repair_refusal": "不予信用修复告知书",
    "repair_confirmation": "黑龙江省医疗保障信用修复确认通知书",
    "acceptance_notice": "信用修复受理通知书",
    "non_acceptance_notice": "信用修复不予受理通知书",
    "result_notice": "信用结果告知书",
    "listing_prenotice": "列入严重失信主体名单事先告知书",
    "listing_decision": "列入严重失信主体名单决定书",
    "credit_report": "医疗保障信用报告",
}


def sheet(kind: str, **changed: Any) -> Sheet:
    """A sheet of a kind, with some of its fields changed."""
    content = {**CONTENTS[kind], **changed}
    return Sheet(kind, 1, "YB-2026-0000000001", TITLES[kind], "哈尔滨市医疗保障局", ISSUED, content)
